package org.motet.update;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.motet.model.CausalLm;
import org.motet.model.ModelWeights;
import org.motet.model.PackedBatch;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Workers;

/**
 * Turns rollouts with advantages into optimizer updates. The loss of an update is a sum over the tokens of its whole
 * mini-batch, each with a weight fixed beforehand; so it does not matter how the tokens are cut into micro-batches, packed,
 * ordered or dealt to workers. Groups without any advantage count in the weights but are not computed: their gradient is 0.
 */
public final class Updater implements AutoCloseable {
    private final CausalLm model;
    private final Workers workers;
    private final UpdateConfig config;
    private final double temperature;
    private final int maxCompletionTokens;
    private final LearningRate schedule;
    private final AdamW optimizer;
    private final List<ModelWeights> gradients; // one buffer a worker, summed in their order
    private long updates; // optimizer updates tried, the skipped ones too
    private int skippedInARow;

    /**
     * @param temperature of sampling; log-probabilities are taken at the same
     * @param maxCompletionTokens constant of {@code seq-mean-token-sum-norm}
     * @param plannedUpdates length of the run, where the learning rate decays
     */
    public Updater(
            CausalLm model,
            Workers workers,
            UpdateConfig config,
            double temperature,
            int maxCompletionTokens,
            long plannedUpdates) {
        this.model = model;
        this.workers = workers;
        this.config = config;
        this.temperature = temperature;
        this.maxCompletionTokens = maxCompletionTokens;
        this.schedule = config.schedule(plannedUpdates);
        this.optimizer = new AdamW(model, config);
        this.gradients = IntStream.range(0, workers.count())
                .mapToObj(worker -> CausalLm.zeros(model.config(), model.device()))
                .toList();
    }

    /**
     * All updates of a step, one for each mini-batch of consecutive groups.
     *
     * @throws DivergedException if too many gradients in a row were not finite
     */
    public UpdateStats update(List<List<TrainingGroup>> miniBatches) {
        List<MiniBatchStats> all = new ArrayList<>();
        for (List<TrainingGroup> miniBatch : miniBatches) {
            all.add(updateOnce(miniBatch));
        }
        return summary(all);
    }

    private record MiniBatchStats(LossSums sums, long tokens, double gradNorm, double learningRate, boolean skipped) {}

    private MiniBatchStats updateOnce(List<TrainingGroup> groups) {
        int[] lengths = groups.stream()
                .flatMap(group -> group.tokens().completions().stream())
                .mapToInt(completion -> completion.length)
                .toArray();
        double[] weights = LossAggregation.named(config.lossAggregation()).tokenWeights(lengths, maxCompletionTokens);
        List<WeightedGroup> learning = new ArrayList<>();
        int next = 0;
        for (TrainingGroup group : groups) {
            int size = group.advantages().length;
            if (!group.teachesNothing()) {
                learning.add(new WeightedGroup(group, Arrays.copyOfRange(weights, next, next + size)));
            }
            next += size;
        }
        List<List<WeightedGroup>> microBatches =
                MicroBatches.cut(learning, config.microBatchTokens(), workers.count());
        gradients.forEach(buffer -> buffer.all().forEach(Tensor::zero_));
        LossSums sums = new LossSums();
        workers.run(worker -> {
                    LossSums own = new LossSums();
                    for (int i = worker; i < microBatches.size(); i += workers.count()) {
                        own.add(accumulate(microBatches.get(i), gradients.get(worker)));
                    }
                    return own;
                })
                .forEach(sums::add);
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
        return new MiniBatchStats(sums, Arrays.stream(lengths).asLongStream().sum(), norm, rate, !finite);
    }

    /** Loss and gradient of a micro-batch. */
    private LossSums accumulate(List<WeightedGroup> groups, ModelWeights into) {
        try (Scope scope = Scope.open()) {
            PackedBatch batch =
                    PackedBatch.of(groups.stream().map(g -> g.group().tokens()).toList(), model.device());
            List<float[]> old = new ArrayList<>();
            List<float[]> advantages = new ArrayList<>();
            List<float[]> weights = new ArrayList<>();
            for (WeightedGroup weighted : groups) {
                TrainingGroup group = weighted.group();
                for (int i = 0; i < group.advantages().length; i++) {
                    int length = group.oldLogProbs().get(i).length;
                    old.add(group.oldLogProbs().get(i));
                    advantages.add(constant(group.advantages()[i], length));
                    weights.add(constant(weighted.weights()[i], length));
                }
            }
            ClippedLoss loss = new ClippedLoss(
                    config.clip(), batch.toHeadOrder(old), batch.toHeadOrder(advantages), batch.toHeadOrder(weights));
            model.backward(batch, loss, temperature, into, config.recompute());
            return loss.sums();
        }
    }

    private static float[] constant(double value, int length) {
        float[] values = new float[length];
        Arrays.fill(values, (float) value);
        return values;
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

    private static UpdateStats summary(List<MiniBatchStats> all) {
        long tokens = all.stream().mapToLong(MiniBatchStats::tokens).sum();
        LossSums sums = new LossSums();
        all.forEach(stats -> sums.add(stats.sums()));
        double trainedShare = tokens == 0 ? 0 : (double) sums.tokens() / tokens; // the others are never clipped
        return new UpdateStats(
                sums.policyLoss() / Math.max(1, all.size()),
                sums.clipFraction() * trainedShare,
                sums.lowerClipFraction() * trainedShare,
                sums.ppoKl(),
                all.stream().mapToDouble(MiniBatchStats::gradNorm).average().orElse(0),
                all.isEmpty() ? 0 : all.getLast().learningRate(),
                all.size(),
                (int) all.stream().filter(MiniBatchStats::skipped).count(),
                sums.tokens());
    }

    /** Optimizer state that a checkpoint keeps beside the weights. */
    public OptimizerState state() {
        return new OptimizerState(optimizer.firstMoments(), optimizer.secondMoments(), optimizer.steps(), updates);
    }

    /** Goes on from such a state, whose moments have been filled into those of {@link #state()}. */
    public void resume(long optimizerSteps, long updatesTried) {
        optimizer.resume(optimizerSteps);
        updates = updatesTried;
    }

    @Override
    public void close() {
        optimizer.close();
        gradients.forEach(ModelWeights::close);
    }
}
