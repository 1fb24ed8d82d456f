package org.motet.train.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.motet.metrics.StepMetrics;
import org.motet.model.Scorer;
import org.motet.rollout.Completion;
import org.motet.rollout.FinishReason;
import org.motet.rollout.Origin;

/** Numbers worked out by hand. */
class MeasuresTest {
    private static Completion completion(float[] entropies, int... tokens) {
        return new Completion(
                tokens, "", new float[tokens.length], entropies, FinishReason.STOP, new Origin("", 0, 0, 0, 0));
    }

    @Test
    void repeatedFourGramsAreThoseThatStoodThereBefore() {
        assertThat(CompletionMeasures.repeated(new int[] {1, 2, 3, 4})).isZero();
        assertThat(CompletionMeasures.repeated(new int[] {1, 2, 3, 4, 5})).isZero();
        assertThat(CompletionMeasures.repeated(new int[] {7, 7, 7, 7, 7})).isEqualTo(0.5);
        // 1234 2341 3412 4123 1234
        assertThat(CompletionMeasures.repeated(new int[] {1, 2, 3, 4, 1, 2, 3, 4}))
                .isCloseTo(0.2, within(1e-12));
        assertThat(CompletionMeasures.repeated(new int[] {})).isZero();
    }

    @Test
    void tokensWithoutChoiceAreCountedOverAllCompletions() {
        StepMetrics step = new StepMetrics(1);
        CompletionMeasures.write(
                step,
                List.of(completion(new float[] {0.5f, 0.001f}, 1, 2), completion(new float[] {0.009f, 0.011f}, 3, 4)));
        assertThat(step.get("monitor/low_entropy_share")).isEqualTo(0.5);
        assertThat(step.get("actor/entropy_p50")).isCloseTo(0.009, within(1e-8));
        assertThat(step.get("actor/entropy_p90")).isEqualTo(0.5);
        assertThat(step.get("actor/entropy_p99")).isEqualTo(0.5);
        StepMetrics unknown = new StepMetrics(1);
        CompletionMeasures.write(unknown, List.of(completion(null, 1, 2)));
        assertThat(unknown.get("monitor/low_entropy_share"))
                .as("an engine that does not tell")
                .isNull();
    }

    @Test
    void completionsThatNameTheirProblemShareAllInformationAndTemplatesNone() {
        double far = -200;
        MutualInformation own = MutualInformation.of(new double[][] {{-1, far, far}, {far, -9, far}, {far, far, -4}});
        assertThat(own.nats()).isCloseTo(Math.log(3), within(1e-12));
        assertThat(own.retrieved()).isEqualTo(1);
        MutualInformation template = MutualInformation.of(new double[][] {{-3, -3}, {-700, -700}});
        assertThat(template.nats()).isCloseTo(0, within(1e-12));
        assertThat(template.retrieved()).isZero();
        // p 0.5 and 0.25: log(0.5 / 0.375)
        MutualInformation some =
                MutualInformation.of(new double[][] {{Math.log(0.5), Math.log(0.25)}, {Math.log(0.25), Math.log(0.5)}});
        assertThat(some.nats()).isCloseTo(Math.log(4 / 3.0), within(1e-12));
    }

    @Test
    void divergenceIsZeroForTheSamePolicyAndTheMeanOverTokensElse() {
        ProbeSet start = new ProbeSet(List.of(
                new ProbeSet.Drawn(new int[] {1}, new int[] {2, 3}, new float[] {-1, -2}),
                new ProbeSet.Drawn(new int[] {1}, new int[] {4}, new float[] {-3})));
        assertThat(start.divergence(List.of(score(-1, -2), score(-3)))).isZero();
        double moved = Math.exp(-1) - 1 + 1; // one token less likely by a nat
        assertThat(start.divergence(List.of(score(-2, -2), score(-3)))).isCloseTo(moved / 3, within(1e-12));
    }

    private static Scorer.Score score(float... logProbs) {
        return new Scorer.Score(logProbs, logProbs);
    }
}
