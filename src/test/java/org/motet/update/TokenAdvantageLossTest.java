package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.motet.model.CausalLm;
import org.motet.model.Completions;
import org.motet.model.GoldenCheckpoint;
import org.motet.tensor.Device;
import org.motet.tensor.Workers;

/** Losses of completions whose tokens have advantages of their own. */
class TokenAdvantageLossTest {
    private static final float[] LOG_PROBS = {-1.1f, -0.4f, -2, -0.7f};
    private static final float[] OLD = {-1, -1, -1, -0.75f};
    private static final float[] ADVANTAGES = {0.5f, -1.5f, 2, -0.25f};
    private static final float[] ONES = {1, 1, 1, 1};
    private static final float[] NONE = {};

    private static TokenRun run(double shared, float... own) {
        return new TokenRun(LOG_PROBS, OLD, NONE, ONES, shared, own, 0.25, NONE);
    }

    @ParameterizedTest
    @EnumSource(names = "GMPO", mode = EnumSource.Mode.EXCLUDE)
    void eachTokenLearnsAsOneOfACompletionWithItsAdvantage(LossMode mode) {
        float[] found = new float[4];
        mode.differentiate(LossConfig.DEFAULT, run(9, ADVANTAGES), found, new LossSums());
        for (int t = 0; t < 4; t++) {
            float[] shared = new float[4];
            mode.differentiate(LossConfig.DEFAULT, run(ADVANTAGES[t]), shared, new LossSums());
            assertThat(found[t]).as("token " + t).isEqualTo(shared[t]);
        }
    }

    @Test
    void theRatioOfACompletionMeetsTheAdvantageOfEachToken() {
        LossSums sums = new LossSums();
        SequenceLoss.gspo(ClipRange.dapo(), run(9, ADVANTAGES), new float[4], sums);
        double ratio = Math.exp((-0.1 + 0.6 - 1 + 0.05) / 4);
        double expected = 0;
        for (float a : ADVANTAGES) {
            expected += 0.25 * Math.max(-a * ratio, -a * Math.clamp(ratio, 0.8, 1.28));
        }
        assertThat(sums.policyLoss()).isCloseTo(expected, within(1e-6));
    }

    @ParameterizedTest
    @EnumSource
    void equalOnesAreTheCompletions(LossMode mode) {
        float[] own = new float[4];
        Arrays.fill(own, -0.7f);
        float[] one = new float[4];
        float[] other = new float[4];
        LossSums oneSums = new LossSums();
        LossSums otherSums = new LossSums();
        mode.differentiate(LossConfig.DEFAULT, run(-0.7f, own), one, oneSums);
        mode.differentiate(LossConfig.DEFAULT, run(-0.7f), other, otherSums);
        assertThat(one).containsExactly(other);
        assertThat(oneSums.policyLoss()).isEqualTo(otherSums.policyLoss());
        assertThat(oneSums.clipFraction()).isEqualTo(otherSums.clipFraction());
    }

    private static TrainingGroup group() {
        int[][] completions = {{4, 5, 6}, {7, 8}, {9}};
        TrainingGroup shared = new TrainingGroup(
                new Completions(new int[] {1, 2}, List.of(completions)),
                List.of(new float[] {-5, -6, -7}, new float[] {-5, -6}, new float[] {-6}),
                new double[] {0.1, -0.2, 0.3});
        return shared.withAdvantagesOf(new TrainingGroup(
                shared.tokens(),
                shared.oldLogProbs(),
                shared.advantages(),
                List.of(new float[] {1, -1, 0.5f}, new float[] {-2, 0.25f}, new float[] {0.75f}),
                "",
                "",
                0,
                List.of(),
                List.of(),
                SamplingRecord.UNKNOWN));
    }

    @Test
    void theCutIntoMicroBatchesKeepsThem() throws Exception {
        assertThat(norm(1)).isCloseTo(norm(8192), within(1e-6 * norm(8192)));
        assertThat(group().slice(1, 3).tokenAdvantages()).containsExactly(new float[] {-2, 0.25f}, new float[] {0.75f});
        assertThat(group().teachesNothing()).isFalse();
    }

    private static double norm(int microBatchTokens) throws Exception {
        UpdateConfig config = new UpdateConfig(
                LossConfig.DEFAULT,
                new OptimizerConfig(new RateConfig(1e-3, 0, LearningRate.Decay.NONE), AdamConfig.DEFAULT, 1, 3),
                new BatchConfig(1, new MicroBatchConfig(microBatchTokens, false)));
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load();
                Workers workers = Workers.forDevice(Device.CPU, 2);
                Updater updater = new Updater(model, workers, config, 1, 8, 10)) {
            return updater.update(List.of(List.of(group()))).gradNorm();
        }
    }
}
