package org.motet.train.study;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;
import org.jspecify.annotations.Nullable;

/**
 * The mean of a few runs with its 95 % interval by Student's t distribution.
 *
 * @param low lower end; null for a single run, which says nothing about spread
 * @param high upper end; likewise
 * @param n runs
 */
public record Estimate(
        double mean, @Nullable Double low, @Nullable Double high, int n) {

    /** Fewest runs that may show a difference. */
    private static final int CLEAR = 3;

    static Estimate of(double[] values) {
        int n = values.length;
        double mean = Arrays.stream(values).average().orElseThrow();
        if (n < 2) {
            return new Estimate(mean, null, null, n);
        }
        double square = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        double error = Math.sqrt(square / (n - 1) / n);
        double half = TDistribution.of(n - 1).inverseCumulativeProbability(0.975) * error;
        return new Estimate(mean, mean - half, mean + half, n);
    }

    /** Whether 0 lies outside of the interval of at least {@value #CLEAR} runs: two may agree by chance. */
    public boolean excludesZero() {
        return n >= CLEAR && low != null && high != null && (low > 0 || high < 0);
    }
}
