package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class KlPenaltyTest {
    @TestFactory
    Stream<DynamicTest> agreesWithVerl() {
        return GoldenBatch.all()
                .flatMap(batch -> batch.json()
                        .get("kl")
                        .valueStream()
                        .map(entry -> DynamicTest.dynamicTest(
                                batch + " " + entry.get("kl_type").asString(), () -> agreesWithVerl(batch, entry))));
    }

    private static void agreesWithVerl(GoldenBatch batch, JsonNode entry) {
        KlPenalty kl = KlPenalty.valueOf(
                entry.get("kl_type").asString().toUpperCase(Locale.ROOT).replace("+", "_PLUS"));
        double[] weights = LossAggregation.TOKEN_MEAN.tokenWeights(batch.lengths(), 1);
        float[] gradient = new float[batch.tokens()];
        LossSums sums = new LossSums();
        int at = 0;
        for (TokenRun run : batch.runs(weights)) {
            float[] own = new float[run.size()];
            kl.addTo(own, 1, run, sums);
            System.arraycopy(own, 0, gradient, at, own.length);
            at += own.length;
        }
        double expected = entry.get("token_mean_f64").asDouble();
        assertThat(sums.klLoss()).isCloseTo(expected, within(4e-7 * Math.max(1, Math.abs(expected))));
        float[] expectedGradient = batch.packed(entry.get("grad_token_mean_logprobs"));
        float largest = 0;
        for (float value : expectedGradient) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertThat(gradient).containsExactly(expectedGradient, within(4e-7f * largest));
    }

    @ParameterizedTest
    @EnumSource
    void isZeroWhereThePoliciesAgree(KlPenalty kl) {
        assertThat(kl.value(0)).isZero();
        if (kl != KlPenalty.K1) {
            assertThat(kl.gradient(0)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"K1", "ABS", "K2", "K3", "K3_UNBOUNDED"})
    void learnsByTheDerivativeOfItsValue(KlPenalty kl) {
        for (double d : new double[] {-2.2, -0.3, 1e-3, 0.7, 3}) {
            double numeric = (kl.value(d + 1e-6) - kl.value(d - 1e-6)) / 2e-6;
            assertThat(kl.gradient(d)).isCloseTo(numeric, within(1e-6));
        }
    }

    @Test
    void cutsK3WhereItWouldExplode() {
        assertThat(KlPenalty.K3.value(-5)).isEqualTo(10);
        assertThat(KlPenalty.K3.gradient(-5)).isZero();
        assertThat(KlPenalty.K3.value(-500)).isEqualTo(10);
    }

    @Test
    void addsItselfToAGradientThatIsThere() {
        float[] gradient = {1, 1};
        LossSums sums = new LossSums();
        float[] logProbs = {-1, -1};
        TokenRun run = new TokenRun(logProbs, logProbs, new float[] {-2, -2}, new float[] {1, 0}, 0, 2);
        KlPenalty.K2.addTo(gradient, 0.5, run, sums);
        assertThat(gradient).containsExactly(2, 1);
        assertThat(sums.klLoss()).isEqualTo(1);
    }
}
