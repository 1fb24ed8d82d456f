package org.motet.update;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.motet.model.CausalLm;
import org.motet.model.ModelWeights;
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
    private final List<ModelWeights> gradients; // one buffer a worker
    private long updates;
    private int skippedInARow;

    public GradientStep(CausalLm model, Workers workers, OptimizerConfig config, LearningRate schedule) {
        this.model = model;
        this.workers = workers;
        this.config = config;
        this.schedule = schedule;
        this.optimizer = new AdamW(model, config.adam());
        this.gradients = IntStream.range(0, workers.count())
                .mapToObj(worker -> ModelWeights.zeros(model.config(), model.device()))
                .toList();
    }

    /**
     * What an update did.
     *
     * @param results what the micro-batches gave, in their order
     * @param gradNorm global L2 norm before clipping
     * @param skipped whether it was left out because the norm was not finite
     */
    public record Result<S>(List<S> results, double gradNorm, double learningRate, boolean skipped) {}

    /**
     * @param accumulate adds a micro-batch's gradient to the buffers it is given
     * @throws DivergedException if too many gradients in a row were not finite
     */
    public <B, S> Result<S> apply(List<B> microBatches, BiFunction<B, ModelWeights, S> accumulate) {
        List<List<S>> byWorker = workers.run(worker -> {
            ModelWeights buffer = gradients.get(worker);
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
        ModelWeights total = summed();
        double norm = norm(total);
        double rate = schedule.at(updates++);
        boolean finite = Double.isFinite(norm);
        if (finite) {
            clip(total, norm);
            optimizer.step(total, rate);
            skippedInARow = 0;
        } else if (++skippedInARow >= config.maxSkippedUpdates()) {
            throw new DivergedException(skippedInARow);
        }
        return new Result<>(results, norm, rate, !finite);
    }

    private ModelWeights summed() {
        ModelWeights total = gradients.getFirst();
        List<Tensor> sum = total.all();
        for (ModelWeights other : gradients.subList(1, gradients.size())) {
            List<Tensor> own = other.all();
            for (int i = 0; i < sum.size(); i++) {
                sum.get(i).add_(own.get(i));
            }
        }
        return total;
    }

    private static double norm(ModelWeights weights) {
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
    private void clip(ModelWeights total, double norm) {
        double factor = config.maxGradNorm() / (norm + 1e-6);
        if (factor < 1) {
            total.all().forEach(tensor -> tensor.mul_(factor));
        }
    }

    /** Optimizer state that a checkpoint keeps beside the weights; its moments are the live ones. */
    public OptimizerState state() {
        return new OptimizerState(
                optimizer.firstMoments(), optimizer.secondMoments(), optimizer.steps(), updates, skippedInARow);
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
        gradients.forEach(ModelWeights::close);
    }
}
