package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.motet.model.CausalLm;
import org.motet.model.Completions;
import org.motet.model.GoldenCheckpoint;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Workers;

/** What an update must not depend on, and what it is where the policy has not moved. */
class UpdateInvarianceTest {
    private static final int WHOLE = 1 << 16; // rows of a micro-batch that holds all

    /** Loss and gradient, which after a first update is ten times the first moment. */
    private record Result(UpdateStats stats, double loss, float[] gradient) {
        void assertNear(Result other, double relative) {
            double largest = 0;
            for (float value : other.gradient) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertThat(loss).isCloseTo(other.loss, within(relative * Math.max(1, Math.abs(other.loss))));
            assertThat(gradient).containsExactly(other.gradient, within((float) (relative * largest)));
        }
    }

    private static LossConfig loss(LossMode mode, LossAggregation aggregation, double kl) {
        return new LossConfig(ClipRange.dapo(), mode, aggregation, kl, KlPenalty.K3, 0.01);
    }

    private static Result result(LossConfig loss, int microBatchTokens, int threads, List<TrainingGroup> groups)
            throws Exception {
        UpdateConfig config = new UpdateConfig(
                loss,
                new OptimizerConfig(
                        new RateConfig(1e-3, 0, LearningRate.Decay.NONE),
                        AdamConfig.DEFAULT.withWeightDecay(0),
                        1e9, // never clipped
                        3),
                new BatchConfig(1, new MicroBatchConfig(microBatchTokens, false)));
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load();
                Workers workers = Workers.forDevice(Device.CPU, threads);
                Updater updater = new Updater(model, workers, config, 1, 16, 10);
                Scope scope = Scope.open()) {
            UpdateStats stats = updater.update(List.of(groups));
            List<float[]> parts = new ArrayList<>();
            updater.optimizer().state().firstMoments().named().values().forEach(moment -> parts.add(moment.toFloats()));
            float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
            int at = 0;
            for (float[] part : parts) {
                for (float value : part) {
                    all[at++] = 10 * value;
                }
            }
            double total = stats.policyLoss() + loss.klLossCoef() * stats.klLoss() - 0.01 * stats.entropyLoss();
            return new Result(stats, total, all);
        }
    }

    /** Three groups of unequal prompts, with completions of 1 to 12 tokens and old log-probabilities a little off. */
    private static List<TrainingGroup> groups() {
        Random random = new Random(7);
        List<TrainingGroup> groups = new ArrayList<>();
        for (int g = 0; g < 3; g++) {
            List<int[]> completions = new ArrayList<>();
            List<float[]> old = new ArrayList<>();
            List<float[]> reference = new ArrayList<>();
            double[] advantages = new double[4];
            for (int i = 0; i < 4; i++) {
                int length = 1 + random.nextInt(12);
                completions.add(random.ints(length, 0, 500).toArray());
                old.add(floats(random, length));
                reference.add(floats(random, length));
                advantages[i] = random.nextGaussian();
            }
            groups.add(new TrainingGroup(
                    new Completions(random.ints(3 + 4 * g, 0, 500).toArray(), completions),
                    old,
                    advantages,
                    "group " + g,
                    "",
                    0,
                    reference));
        }
        return groups;
    }

    private static float[] floats(Random random, int length) {
        float[] values = new float[length];
        for (int t = 0; t < length; t++) {
            values[t] = (float) (-6.2 + 0.3 * random.nextGaussian()); // about ln 1/512
        }
        return values;
    }

    private static List<TrainingGroup> shuffled(List<TrainingGroup> groups) {
        List<TrainingGroup> shuffled = new ArrayList<>();
        for (TrainingGroup group : groups) {
            int size = group.advantages().length;
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, size).boxed().toList());
            Collections.shuffle(order, new Random(3));
            shuffled.add(new TrainingGroup(
                    new Completions(
                            group.tokens().prompt(),
                            order.stream()
                                    .map(group.tokens().completions()::get)
                                    .toList()),
                    order.stream().map(group.oldLogProbs()::get).toList(),
                    order.stream().mapToDouble(i -> group.advantages()[i]).toArray(),
                    group.label(),
                    "",
                    0,
                    order.stream().map(group.referenceLogProbs()::get).toList()));
        }
        Collections.shuffle(shuffled, new Random(4));
        return shuffled;
    }

    /** Each completion beside a prompt of its own. */
    private static List<TrainingGroup> unpacked(List<TrainingGroup> groups) {
        return groups.stream()
                .flatMap(group -> IntStream.range(0, 4).mapToObj(i -> group.slice(i, i + 1)))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void lossAndGradientDoNotDependOnMicroBatchesOrderPackingOrThreads(LossMode mode) throws Exception {
        LossAggregation aggregation = switch (mode) {
            case VANILLA, CISPO -> LossAggregation.TOKEN_MEAN;
            case GSPO, GMPO, SAPO -> LossAggregation.SEQ_MEAN_TOKEN_MEAN;
            case REINFORCE -> LossAggregation.SEQ_MEAN_TOKEN_SUM_NORM;
        };
        LossConfig loss = loss(mode, aggregation, 0.05);
        Result whole = result(loss, WHOLE, 1, groups());
        assertThat(whole.stats.gradNorm()).isPositive();
        result(loss, 1, 1, groups()).assertNear(whole, 2e-6); // one completion each
        result(loss, 40, 2, groups()).assertNear(whole, 2e-6);
        result(loss, WHOLE, 1, shuffled(groups())).assertNear(whole, 2e-6);
        result(loss, WHOLE, 2, unpacked(groups())).assertNear(whole, 2e-6);
    }

    @ParameterizedTest
    @EnumSource
    void whereThePolicyHasNotMovedNothingIsClippedAndTheGradientIsThatOfReinforce(LossMode mode) throws Exception {
        List<TrainingGroup> groups = onPolicy();
        LossAggregation aggregation = LossAggregation.SEQ_MEAN_TOKEN_MEAN;
        Result reinforce = result(loss(LossMode.REINFORCE, aggregation, 0), WHOLE, 1, groups);
        Result own = result(loss(mode, aggregation, 0), WHOLE, 1, groups);
        assertThat(own.stats.ppoKl()).isCloseTo(0, within(1e-5));
        assertThat(own.stats.probabilityGap()).isCloseTo(0, within(1e-6));
        assertThat(own.stats.clipFraction()).isZero();
        assertThat(own.stats.lowerClipFraction()).isZero();
        new Result(own.stats, 0, own.gradient).assertNear(new Result(reinforce.stats, 0, reinforce.gradient), 2e-5);
    }

    private static List<TrainingGroup> onPolicy() throws Exception {
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load();
                Workers workers = Workers.forDevice(Device.CPU, 1)) {
            return new GroupScorer(model, workers, 1)
                    .score(List.of(groups()), TrainingGroup::withOldLogProbs, _ -> {})
                    .getFirst();
        }
    }

    @Test
    void onlyTokensOfCompletionsAreTrainedOn() throws Exception {
        long tokens = groups().stream()
                .flatMap(group -> group.tokens().completions().stream())
                .mapToLong(completion -> completion.length)
                .sum();
        Result result = result(loss(LossMode.VANILLA, LossAggregation.TOKEN_MEAN, 0), WHOLE, 1, groups());
        assertThat(result.stats.trainedTokens()).isEqualTo(tokens);
    }
}
