package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses of whole completions beside those of tokens. */
class SequenceRatioTest {
    private static TokenRun run(float[] logProbs, float[] old, double advantage) {
        float[] mask = new float[old.length];
        Arrays.fill(mask, 1);
        return new TokenRun(logProbs, old, new float[0], mask, advantage, 1.0 / old.length);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.5, -0.1, 0.1, 0.5})
    void gspoOfEqualTokenRatiosIsPpoWithoutDualClip(double logRatio) {
        ClipRange clip = new ClipRange(0.2, 0.28, Double.POSITIVE_INFINITY);
        float[] old = {-1, -2, -0.5f};
        float[] logProbs = {(float) (-1 + logRatio), (float) (-2 + logRatio), (float) (-0.5 + logRatio)};
        for (double advantage : new double[] {-1.5, 0.75}) {
            float[] bySequence = new float[3];
            float[] byToken = new float[3];
            LossSums sequence = new LossSums();
            LossSums token = new LossSums();
            SequenceLoss.gspo(clip, run(logProbs, old, advantage), bySequence, sequence);
            PolicyLoss.ppoClip(clip, run(logProbs, old, advantage), byToken, token);
            assertThat(sequence.policyLoss()).isCloseTo(token.policyLoss(), within(1e-6));
            assertThat(bySequence).containsExactly(byToken, within(1e-6f));
        }
    }

    @Test
    void gmpoWithoutClippingIsTheGeometricMeanOfTheRatios() {
        ClipRange wide = new ClipRange(50, 50, 3);
        float[] old = {-1, -2, -0.5f, -3};
        float[] logProbs = {-0.25f, -2.5f, -0.75f, -1};
        double mean = (0.75 - 0.5 - 0.25 + 2) / 4;
        for (double advantage : new double[] {-1.5, 0.75}) {
            LossSums sums = new LossSums();
            float[] gradient = new float[4];
            SequenceLoss.gmpo(wide, run(logProbs, old, advantage), gradient, sums);
            assertThat(sums.policyLoss()).isCloseTo(-advantage * Math.exp(mean), within(1e-6));
            for (float slope : gradient) {
                assertThat((double) slope).isCloseTo(-advantage * Math.exp(mean) / 4, within(1e-6));
            }
        }
    }

    @Test
    void withoutTheDualClipPpoIsAsItsPaperHasIt() {
        ClipRange none = new ClipRange(0.2, 0.2, Double.POSITIVE_INFINITY);
        ClipRange far = new ClipRange(0.2, 0.2, 1e9);
        for (double ratio : new double[] {0.1, 0.9, 1.1, 5, 400}) {
            for (double advantage : new double[] {-2, 3}) {
                float[] one = new float[1];
                float[] other = new float[1];
                LossSums oneSums = new LossSums();
                LossSums otherSums = new LossSums();
                TokenRun run = run(new float[] {(float) Math.log(ratio)}, new float[1], advantage);
                PolicyLoss.ppoClip(none, run, one, oneSums);
                PolicyLoss.ppoClip(far, run, other, otherSums);
                double expected = Math.max(-advantage * ratio, -advantage * Math.clamp(ratio, 0.8, 1.2));
                assertThat(oneSums.policyLoss()).isCloseTo(expected, within(1e-4));
                assertThat(otherSums.policyLoss()).isEqualTo(oneSums.policyLoss());
                assertThat(one).containsExactly(other);
            }
        }
    }
}
