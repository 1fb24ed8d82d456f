package org.motet.update;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.motet.distributed.World;
import org.motet.model.CausalLm;
import org.motet.model.Course;
import org.motet.model.NotFiniteException;
import org.motet.model.TrainedWeights;
import org.motet.tensor.Workers;

/**
 * Turns rollouts with advantages into optimizer updates. The loss of an update is a sum over the tokens of its whole
 * mini-batch, each with a weight fixed beforehand; so it does not matter how the tokens are cut into micro-batches, packed,
 * ordered or dealt to workers. Groups without any advantage count in the weights but are not computed
 * where their gradient is 0.
 */
public final class Updater implements AutoCloseable {
    private static final Pieces<List<WeightedGroup>> SINGLE = new Pieces<>() {
        @Override
        public List<List<WeightedGroup>> of(List<WeightedGroup> microBatch) {
            return microBatch.stream()
                    .flatMap(group ->
                            IntStream.range(0, group.weights().length).mapToObj(i -> List.of(group.slice(i, i + 1))))
                    .toList();
        }

        @Override
        public String name(List<WeightedGroup> piece) {
            return piece.getFirst().group().name(0);
        }
    };

    private final CausalLm model;
    private final UpdateConfig config;
    private final double temperature;
    private final int maxCompletionTokens;
    private final GradientStep step;
    private final EntropyControl entropy;

    /** With an optimizer's state that is not offloaded, or on a GPU. */
    public Updater(
            CausalLm model,
            Workers workers,
            UpdateConfig config,
            double temperature,
            int maxCompletionTokens,
            long plannedUpdates) {
        this(
                model,
                workers,
                config,
                temperature,
                maxCompletionTokens,
                plannedUpdates,
                Path.of(""),
                World.alone(),
                Division.DEFAULT);
    }

    /**
     * @param temperature of sampling; log-probabilities are taken at the same
     * @param maxCompletionTokens constant of {@code seq-mean-token-sum-norm}
     * @param plannedUpdates length of the run, where the learning rate decays
     * @param folder for a file with the optimizer's state, where it is offloaded on a processor
     * @param world processes that make the same updates together, each with the same groups
     * @param division of the updates among them
     */
    public Updater(
            CausalLm model,
            Workers workers,
            UpdateConfig config,
            double temperature,
            int maxCompletionTokens,
            long plannedUpdates,
            Path folder,
            World world,
            Division division) {
        this.model = model;
        this.config = config;
        this.temperature = temperature;
        this.maxCompletionTokens = maxCompletionTokens;
        this.entropy = new EntropyControl(config.loss().entropy());
        this.step = new GradientStep(
                model,
                workers,
                config.optimizer(),
                config.optimizer().rate().over(plannedUpdates),
                folder,
                world,
                division);
    }

    /**
     * All updates of a step, one for each mini-batch.
     *
     * @throws DivergedException if too many gradients in a row were not finite
     * @throws NotFiniteException if a loss is not finite; the weights are as the update before left them
     */
    public UpdateStats update(List<List<TrainingGroup>> miniBatches) {
        return update(miniBatches, _ -> {});
    }

    /**
     * The same.
     *
     * @param learnt told how many completions more are done; from any thread
     */
    public UpdateStats update(List<List<TrainingGroup>> miniBatches, IntConsumer learnt) {
        step.takeApart();
        try {
            return made(miniBatches, learnt);
        } finally {
            step.bringTogether();
        }
    }

    private UpdateStats made(List<List<TrainingGroup>> miniBatches, IntConsumer learnt) {
        List<Made> all = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (MiniBatch miniBatch : MiniBatch.of(config, maxCompletionTokens, miniBatches)) {
            String place = "mini-batch %d of %d".formatted(all.size() + 1, miniBatches.size());
            try {
                all.add(updateOnce(miniBatch, learnt));
            } catch (NotFiniteException failure) {
                throw failure.during(place);
            } catch (DivergedException failure) {
                throw failure.during(place);
            }
            String fault = all.getLast().result().fault();
            if (fault != null) {
                faults.add(place + ": " + fault);
            }
        }
        return summary(all, faults);
    }

    /** What an update did: its sums and the number of its tokens, both by label. */
    private record Made(
            Map<String, LossSums> sums, Map<String, Long> tokens, GradientStep.Result<Map<String, LossSums>> result) {
        LossSums sum() {
            LossSums sum = new LossSums();
            sums.values().forEach(sum::add);
            return sum;
        }
    }

    private Made updateOnce(MiniBatch miniBatch, IntConsumer learnt) {
        List<WeightedGroup> learning = new ArrayList<>();
        Map<String, Long> tokens = new TreeMap<>();
        for (WeightedGroup group : miniBatch.groups()) {
            if (group.teachesNothing(config.loss().learnsByAdvantageAlone())) {
                learnt.accept(group.weights().length);
            } else {
                learning.add(group);
            }
            tokens.merge(group.group().label(), group.tokens(), Long::sum);
        }
        double entropyCoefficient = entropy.applied();
        List<List<WeightedGroup>> microBatches =
                MicroBatches.cut(learning, config.batching().micro().microBatchTokens(), step.workers());
        GradientStep.Result<Map<String, LossSums>> result = step.apply(
                microBatches,
                (micro, into, course) -> {
                    Map<String, LossSums> own = accumulate(micro, entropyCoefficient, into, course);
                    learnt.accept(micro.stream()
                            .mapToInt(weighted -> weighted.weights().length)
                            .sum());
                    return own;
                },
                SINGLE,
                new LabelledSums());
        Map<String, LossSums> sums = new TreeMap<>();
        result.results().forEach(own -> add(own, sums));
        Made made = new Made(sums, tokens, result);
        if (made.sum().tokens() > 0) {
            entropy.observe(made.sum().meanEntropy());
        }
        return made;
    }

    private static void add(Map<String, LossSums> own, Map<String, LossSums> to) {
        own.forEach(
                (label, sums) -> to.computeIfAbsent(label, _ -> new LossSums()).add(sums));
    }

    /** Loss and gradient of a micro-batch. */
    private Map<String, LossSums> accumulate(
            List<WeightedGroup> groups, double entropyCoefficient, TrainedWeights into, Course course) {
        RolloutLoss loss = new RolloutLoss(config.loss(), entropyCoefficient, groups);
        model.backward(
                groups.stream().map(weighted -> weighted.group().tokens()).toList(),
                loss,
                temperature,
                into,
                config.batching().micro().recompute(),
                course);
        return loss.sums();
    }

    private UpdateStats summary(List<Made> all, List<String> faults) {
        Map<String, LossSums> byLabel = new TreeMap<>();
        Map<String, Long> tokensOf = new TreeMap<>();
        all.forEach(miniBatch -> add(miniBatch.sums(), byLabel));
        all.forEach(
                miniBatch -> miniBatch.tokens().forEach((label, tokens) -> tokensOf.merge(label, tokens, Long::sum)));
        LossSums sums = new LossSums();
        byLabel.values().forEach(sums::add);
        long tokens = tokensOf.values().stream().mapToLong(Long::longValue).sum();
        double trainedShare = tokens == 0 ? 0 : (double) sums.tokens() / tokens; // the others are never clipped
        Map<String, Double> clipFractions = new TreeMap<>();
        tokensOf.forEach((label, count) -> clipFractions.put(
                label,
                count == 0 || !byLabel.containsKey(label)
                        ? 0
                        : (double) byLabel.get(label).clipped() / count));
        int updates = Math.max(1, all.size());
        return new UpdateStats(
                sums.policyLoss() / updates,
                sums.clipFraction() * trainedShare,
                sums.lowerClipFraction() * trainedShare,
                sums.ppoKl(),
                all.stream().mapToDouble(m -> m.result().gradNorm()).average().orElse(0),
                all.isEmpty() ? 0 : all.getLast().result().learningRate(),
                all.size(),
                faults,
                all.isEmpty() ? 0 : all.getFirst().sum().probabilityGap(),
                sums.klLoss() / updates,
                sums.entropy() / updates,
                clipFractions,
                sums.tokens(),
                new UpdateStats.Clipped(sums.clippedBelow() * trainedShare, sums.clippedAbove() * trainedShare),
                entropy.coefficient());
    }

    /** What the weight of the entropy has learnt, for checkpoints. */
    public EntropyState entropyState() {
        return new EntropyState(entropy.coefficient(), entropy.entropy());
    }

    /** Goes on with it. */
    public void resume(EntropyState state) {
        entropy.resume(state.coefficient(), state.lastEntropy());
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
