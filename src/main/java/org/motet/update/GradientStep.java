package org.motet.update;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.motet.model.CausalLm;
import org.motet.model.TrainedWeights;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Workers;

/**
 * One optimizer update: gradients of micro-batches gathered on several workers, clipped to a global norm, applied by AdamW.
 * Micro-batch i goes to worker i modulo their number and buffers are summed in the workers' order, so the result does not
 * depend on timing. An update whose gradient is not finite is left out: weights and moments stay as they were.
 */
public final class GradientStep implements AutoCloseable {
    private final CausalLm model;
    private final Workers workers;
    private final OptimizerConfig config;
    private final LearningRate schedule;
    private final AdamW optimizer;
    private final List<TrainedWeights> gradients; // one buffer a worker
    private long updates;
    private int skippedInARow;

    /** With a state that is not offloaded, or on a GPU. */
    public GradientStep(CausalLm model, Workers workers, OptimizerConfig config, LearningRate schedule) {
        this(model, workers, config, schedule, Path.of(""));
    }

    /** @param folder for a file with the state, where it is offloaded on a processor */
    public GradientStep(CausalLm model, Workers workers, OptimizerConfig config, LearningRate schedule, Path folder) {
        this.model = model;
        this.workers = workers;
        this.config = config;
        this.schedule = schedule;
        this.optimizer = new AdamW(model, workers, config, folder);
        this.gradients = IntStream.range(0, workers.count())
                .mapToObj(worker -> model.trained().zeros(model.device()))
                .toList();
    }

    /**
     * What an update did.
     *
     * @param results what the micro-batches gave, in their order
     * @param gradNorm global L2 norm before clipping
     * @param fault where the norm was not finite, so that the update was left out: of which parameter and which completion;
     *     null where it was made
     */
    public record Result<S>(
            List<S> results,
            double gradNorm,
            double learningRate,
            @Nullable String fault) {
        /** Whether the update was left out. */
        public boolean skipped() {
            return fault != null;
        }
    }

    /**
     * @param accumulate adds a micro-batch's gradient to the buffers it is given
     * @param pieces of the micro-batches
     * @throws DivergedException if too many gradients in a row were not finite
     */
    public <B, S> Result<S> apply(List<B> microBatches, BiFunction<B, TrainedWeights, S> accumulate, Pieces<B> pieces) {
        List<List<S>> byWorker = workers.run(worker -> {
            TrainedWeights buffer = gradients.get(worker);
            buffer.all().forEach(Tensor::zero_);
            List<S> results = new ArrayList<>();
            for (int i = worker; i < microBatches.size(); i += workers.count()) {
                results.add(accumulate.apply(microBatches.get(i), buffer));
            }
            return results;
        });
        List<S> results = new ArrayList<>();
        for (int i = 0; i < microBatches.size(); i++) {
            results.add(byWorker.get(i % workers.count()).get(i / workers.count()));
        }
        TrainedWeights total = summed();
        double norm = norm(total);
        double rate = schedule.at(updates++);
        if (Double.isFinite(norm)) {
            clip(total, norm);
            optimizer.step(total, rate);
            skippedInARow = 0;
            return new Result<>(results, norm, rate, null);
        }
        String fault = fault(total, microBatches, accumulate, pieces);
        if (++skippedInARow >= config.maxSkippedUpdates()) {
            throw new DivergedException(skippedInARow, fault);
        }
        return new Result<>(results, norm, rate, fault);
    }

    /** The buffers are free once the tensor is named. */
    private <B, S> String fault(
            TrainedWeights total, List<B> microBatches, BiFunction<B, TrainedWeights, S> accumulate, Pieces<B> pieces) {
        String tensor = GradientFault.tensor(total);
        Optional<String> source = workers.run(worker -> worker == 0
                        ? GradientFault.source(microBatches, accumulate, pieces, total)
                        : Optional.<String>empty())
                .getFirst();
        return "the gradient of " + tensor + " is not finite, or too large to compute with; "
                + source.map(name -> "it comes from " + name).orElse("no completion alone makes it so");
    }

    private TrainedWeights summed() {
        TrainedWeights total = gradients.getFirst();
        List<Tensor> sum = total.all();
        for (TrainedWeights other : gradients.subList(1, gradients.size())) {
            List<Tensor> own = other.all();
            for (int i = 0; i < sum.size(); i++) {
                sum.get(i).add_(own.get(i));
            }
        }
        return total;
    }

    /** Global L2 norm. */
    static double norm(TrainedWeights weights) {
        try (Scope scope = Scope.open()) {
            double square = 0;
            for (Tensor tensor : weights.all()) {
                double norm = tensor.view(tensor.count()).norm().item();
                square += norm * norm;
            }
            return Math.sqrt(square);
        }
    }

    /** Scales to the largest allowed norm, with the 1e-6 of torch's clip_grad_norm_. */
    private void clip(TrainedWeights total, double norm) {
        double factor = config.maxGradNorm() / (norm + 1e-6);
        if (factor < 1) {
            total.all().forEach(tensor -> tensor.mul_(factor));
        }
    }

    /** Optimizer state that a checkpoint keeps beside the weights; its moments are the live ones. */
    public OptimizerState state() {
        return new OptimizerState(
                config.state().optimizerStateDtype(),
                optimizer.firstMoments(),
                optimizer.secondMoments(),
                optimizer.steps(),
                updates,
                skippedInARow);
    }

    /** Goes on from such a state, whose moments have been filled into those of {@link #state()}. */
    public void resume(long optimizerSteps, long updatesTried, int skipped) {
        optimizer.resume(optimizerSteps);
        updates = updatesTried;
        skippedInARow = skipped;
    }

    @Override
    public void close() {
        optimizer.close();
        gradients.forEach(TrainedWeights::close);
    }
}
