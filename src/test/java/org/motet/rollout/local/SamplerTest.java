package org.motet.rollout.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.motet.random.KeyedDraw;
import org.motet.rollout.SamplingConfig;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensors;

/** Tokens are drawn from the distribution that the parameters describe. */
class SamplerTest {
    private static final int VOCABULARY = 40;
    private static final int DRAWS = 20_000;

    private final double[] logits = new Random(1).doubles(VOCABULARY, -3, 3).toArray();

    @ParameterizedTest
    @CsvSource({"1.0", "0.7", "1.5"})
    void drawsFollowTheSoftmaxAtTheTemperature(double temperature) {
        SamplingConfig config = SamplingConfig.plain(temperature, 1);
        assertFollows(softmax(temperature), draw(config));
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0, 0", "0.9, 0, 0", "1, 7, 0", "1, 0, 0.2", "0.95, 12, 0.02"})
    void drawsFollowTheRestrictedDistribution(double topP, int topK, double minP) {
        SamplingConfig config = new SamplingConfig(0.9, topP, topK, minP, 1);
        double[] restricted = restricted(softmax(0.9), topP, topK, minP);
        long support = Arrays.stream(restricted).filter(p -> p > 0).count();
        assertThat(support).isBetween(2L, VOCABULARY - 1L); // the parameters do restrict something
        assertFollows(restricted, draw(config));
    }

    @Test
    void recordedLogProbabilityIsThatOfTheWholeSoftmax() {
        try (Scope scope = Scope.open()) {
            double[] p = softmax(0.9);
            for (SamplingConfig config :
                    List.of(SamplingConfig.plain(0.9, 1), new SamplingConfig(0.9, 0.5, 5, 0.1, 1))) {
                Sampler.Draw draw = draw(config, uniforms(500));
                for (int i = 0; i < draw.tokens().length; i++) {
                    assertThat((double) draw.logProbs()[i])
                            .isCloseTo(Math.log(p[(int) draw.tokens()[i]]), within(1e-5));
                }
            }
        }
    }

    @Test
    void recordedEntropyIsThatOfTheWholeSoftmax() {
        for (double temperature : new double[] {0, 0.7, 1}) {
            double[] p = softmax(temperature == 0 ? 1 : temperature);
            double entropy = -Arrays.stream(p).map(x -> x * Math.log(x)).sum();
            for (SamplingConfig config : List.of(
                    SamplingConfig.plain(temperature, 1), new SamplingConfig(temperature, 1, VOCABULARY, 0, 1))) {
                for (float recorded : draw(config, uniforms(3)).entropies()) {
                    assertThat((double) recorded).isCloseTo(entropy, within(1e-5));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "0.7", "1"})
    void plainLoopsDrawWhatTensorOperationsDraw(double temperature) {
        SamplingConfig config = SamplingConfig.plain(temperature, 1);
        double[] uniforms = uniforms(2000);
        Sampler.Draw plain = draw(new Sampler(Device.CPU, true), config, uniforms);
        Sampler.Draw tensors = draw(new Sampler(Device.CPU, false), config, uniforms);
        assertThat(plain.tokens()).isEqualTo(tensors.tokens());
        assertThat(plain.logProbs()).containsExactly(tensors.logProbs(), within(1e-5f));
        assertThat(plain.entropies()).containsExactly(tensors.entropies(), within(1e-5f));
    }

    @Test
    void greedyTakesTheFirstOfSeveralLikeliest() {
        logits[11] = 9;
        logits[30] = 9;
        assertThat(draw(SamplingConfig.greedy(1), new double[] {0.5}).tokens()).containsOnly(11);
    }

    @Test
    void oneLikelyTokenIsAlwaysLeftAndTheEdgesOfTheUniformAreSafe() {
        int best = IntStream.range(0, VOCABULARY)
                .boxed()
                .max(Comparator.comparingDouble(i -> logits[i]))
                .orElseThrow();
        double[] edges = {0, Double.MIN_VALUE, 0.5, 1 - 0x1p-53};
        for (SamplingConfig config : List.of(
                new SamplingConfig(1, 1e-9, 0, 0, 1),
                new SamplingConfig(1, 1, 1, 0, 1),
                new SamplingConfig(1, 1, 0, 1, 1),
                SamplingConfig.greedy(1))) {
            assertThat(draw(config, edges).tokens()).containsOnly(best);
        }
        for (long token : draw(SamplingConfig.plain(1, 1), edges).tokens()) {
            assertThat(token).isBetween(0L, VOCABULARY - 1L);
        }
    }

    private long[] draw(SamplingConfig config) {
        return draw(config, uniforms(DRAWS)).tokens();
    }

    private static double[] uniforms(int count) {
        KeyedDraw keyed = new KeyedDraw(17, "test");
        return IntStream.range(0, count).mapToDouble(keyed::uniform).toArray();
    }

    private Sampler.Draw draw(SamplingConfig config, double[] uniforms) {
        return draw(new Sampler(Device.CPU), config, uniforms);
    }

    private Sampler.Draw draw(Sampler sampler, SamplingConfig config, double[] uniforms) {
        try (Scope scope = Scope.open()) {
            float[] rows = new float[uniforms.length * VOCABULARY];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = (float) logits[i % VOCABULARY];
            }
            return sampler.draw(
                    Tensors.of(rows, Device.CPU, uniforms.length, VOCABULARY),
                    uniforms,
                    Collections.nCopies(uniforms.length, config));
        }
    }

    private double[] softmax(double temperature) {
        double[] weights =
                Arrays.stream(logits).map(z -> Math.exp(z / temperature)).toArray();
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(w -> w / sum).toArray();
    }

    /** By definition, each filter on the whole distribution: the tokens that pass all of them, renormalised. */
    private static double[] restricted(double[] p, double topP, int topK, double minP) {
        List<Integer> order = IntStream.range(0, p.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -p[i]))
                .toList();
        double before = 0;
        double[] kept = new double[p.length];
        for (int rank = 0; rank < p.length; rank++) {
            int token = order.get(rank);
            boolean passes = before < topP && (topK == 0 || rank < topK) && p[token] >= minP * p[order.getFirst()];
            kept[token] = passes ? p[token] : 0;
            before += p[token];
        }
        double sum = Arrays.stream(kept).sum();
        return Arrays.stream(kept).map(w -> w / sum).toArray();
    }

    /** Pearson's test: the statistic has the mean of its degrees of freedom and a variance of twice that. */
    private static void assertFollows(double[] expected, long[] drawn) {
        long[] counts = new long[VOCABULARY];
        for (long token : drawn) {
            counts[(int) token]++;
        }
        Set<Integer> support = IntStream.range(0, VOCABULARY)
                .filter(i -> expected[i] > 0)
                .boxed()
                .collect(Collectors.toSet());
        double statistic = 0;
        for (int i = 0; i < VOCABULARY; i++) {
            if (support.contains(i)) {
                double mean = expected[i] * drawn.length;
                statistic += Math.pow(counts[i] - mean, 2) / mean;
            } else {
                assertThat(counts[i])
                        .as("draws of token " + i + ", which is ruled out")
                        .isZero();
            }
        }
        double freedom = support.size() - 1;
        assertThat(statistic)
                .isLessThan(freedom + 4 * Math.sqrt(2 * freedom)); // one in ten thousand; the draws are fixed
    }
}
