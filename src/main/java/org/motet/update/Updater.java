package org.motet.update;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.motet.model.CausalLm;
import org.motet.model.ModelWeights;
import org.motet.model.PackedBatch;
import org.motet.tensor.Scope;
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
    private final GradientStep step;

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
        this.step = new GradientStep(model, workers, config, config.learningRateOver(plannedUpdates));
    }

    /**
     * All updates of a step, one for each mini-batch.
     *
     * @throws DivergedException if too many gradients in a row were not finite
     */
    public UpdateStats update(List<List<TrainingGroup>> miniBatches) {
        List<MiniBatch> all = new ArrayList<>();
        for (List<TrainingGroup> miniBatch : miniBatches) {
            all.add(updateOnce(miniBatch));
        }
        return summary(all);
    }

    private record MiniBatch(LossSums sums, long tokens, GradientStep.Result<LossSums> result) {}

    private MiniBatch updateOnce(List<TrainingGroup> groups) {
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
        List<List<WeightedGroup>> microBatches = MicroBatches.cut(learning, config.microBatchTokens(), workers.count());
        GradientStep.Result<LossSums> result = step.apply(microBatches, this::accumulate);
        LossSums sums = new LossSums();
        result.results().forEach(sums::add);
        return new MiniBatch(sums, Arrays.stream(lengths).asLongStream().sum(), result);
    }

    /** Loss and gradient of a micro-batch. */
    private LossSums accumulate(List<WeightedGroup> groups, ModelWeights into) {
        try (Scope scope = Scope.open()) {
            PackedBatch batch = PackedBatch.of(
                    groups.stream().map(weighted -> weighted.group().tokens()).toList(), model.device());
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

    private static UpdateStats summary(List<MiniBatch> all) {
        long tokens = all.stream().mapToLong(MiniBatch::tokens).sum();
        LossSums sums = new LossSums();
        all.forEach(miniBatch -> sums.add(miniBatch.sums()));
        double trainedShare = tokens == 0 ? 0 : (double) sums.tokens() / tokens; // the others are never clipped
        return new UpdateStats(
                sums.policyLoss() / Math.max(1, all.size()),
                sums.clipFraction() * trainedShare,
                sums.lowerClipFraction() * trainedShare,
                sums.ppoKl(),
                all.stream().mapToDouble(m -> m.result().gradNorm()).average().orElse(0),
                all.isEmpty() ? 0 : all.getLast().result().learningRate(),
                all.size(),
                (int) all.stream().filter(m -> m.result().skipped()).count(),
                all.isEmpty() ? 0 : all.getFirst().sums().probabilityGap(),
                sums.tokens());
    }

    /** The optimizer, for checkpoints. */
    public GradientStep optimizer() {
        return step;
    }

    @Override
    public void close() {
        step.close();
    }
}
