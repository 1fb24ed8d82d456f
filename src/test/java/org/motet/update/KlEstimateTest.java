package org.motet.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Estimates of the divergence in expectation over own samples, summed over a vocabulary of 50 in place of sampling. */
class KlEstimateTest {
    private static final int VOCABULARY = 50;
    private static final double[] LOGITS = logits(1);
    private static final double[] POLICY = logProbs(LOGITS);
    private static final double[] REFERENCE = logProbs(logits(2));

    private static double[] logits(long seed) {
        return new SplittableRandom(seed).doubles(VOCABULARY, -1, 1).toArray();
    }

    private static double[] logProbs(double... logits) {
        double log = Math.log(Arrays.stream(logits).map(Math::exp).sum());
        return Arrays.stream(logits).map(logit -> logit - log).toArray();
    }

    private static double divergence(double... policy) {
        return IntStream.range(0, VOCABULARY)
                .mapToDouble(v -> Math.exp(policy[v]) * (policy[v] - REFERENCE[v]))
                .sum();
    }

    private static double expected(KlPenalty kl) {
        return IntStream.range(0, VOCABULARY)
                .mapToDouble(v -> Math.exp(POLICY[v]) * kl.value(POLICY[v] - REFERENCE[v]))
                .sum();
    }

    @ParameterizedTest
    @EnumSource(names = {"K1", "K3", "K3_UNBOUNDED", "K1_PLUS", "K3_PLUS"})
    void theValuesOfK1AndK3AreTheDivergence(KlPenalty kl) {
        assertThat(expected(kl)).isCloseTo(divergence(POLICY), within(1e-12));
    }

    @ParameterizedTest
    @EnumSource(names = {"K2", "K1_PLUS", "K3_PLUS"})
    void theGradientOfK2IsThatOfTheDivergence(KlPenalty kl) {
        for (int u = 0; u < VOCABULARY; u++) {
            double[] up = LOGITS.clone();
            double[] down = LOGITS.clone();
            up[u] += 1e-5;
            down[u] -= 1e-5;
            double numeric = (divergence(logProbs(up)) - divergence(logProbs(down))) / 2e-5;
            assertThat(expectedGradient(kl, u)).isCloseTo(numeric, within(1e-9));
        }
    }

    /** By logit u: the log-probability of v grows by 1 where v is u, less the probability of u. */
    private static double expectedGradient(KlPenalty kl, int u) {
        return IntStream.range(0, VOCABULARY)
                .mapToDouble(v -> Math.exp(POLICY[v])
                        * kl.gradient(POLICY[v] - REFERENCE[v])
                        * ((v == u ? 1 : 0) - Math.exp(POLICY[u])))
                .sum();
    }

    @Test
    void theGradientOfK1IsNothingInExpectation() {
        for (int u = 0; u < VOCABULARY; u++) {
            assertThat(expectedGradient(KlPenalty.K1, u)).isCloseTo(0, within(1e-12));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"K2", "K3", "K3_UNBOUNDED", "K3_PLUS", "ABS"})
    void allButK1AreNeverNegative(KlPenalty kl) {
        new SplittableRandom(4)
                .doubles(2000, -30, 30)
                .forEach(d -> assertThat(kl.value(d)).isNotNegative());
    }
}
