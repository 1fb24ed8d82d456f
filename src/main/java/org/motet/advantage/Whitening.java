package org.motet.advantage;

import java.util.Arrays;

/**
 * {@code (x - m) / sqrt(v + 1e-8)} with mean m and unbiased variance v over tokens, as in verl.
 *
 * @param factor 0 where all tokens are alike
 */
record Whitening(double mean, double factor) {
    private static final double VARIANCE_FLOOR = 1e-8;

    /** Over tokens of these values. */
    static Whitening of(double... x) {
        int[] once = new int[x.length];
        Arrays.fill(once, 1);
        return of(x, once);
    }

    /** Over tokens that share values: each value in so many. */
    static Whitening of(double[] x, int... times) {
        double tokens = Arrays.stream(times).asLongStream().sum();
        if (tokens < 2 || GroupAdvantage.allEqual(x)) {
            return new Whitening(0, 0);
        }
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += times[i] * x[i];
        }
        double mean = sum / tokens;
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
            squares += times[i] * (x[i] - mean) * (x[i] - mean);
        }
        return new Whitening(mean, 1 / Math.sqrt(squares / (tokens - 1) + VARIANCE_FLOOR));
    }

    double[] whitened(double... values) {
        return Arrays.stream(values).map(value -> (value - mean) * factor).toArray();
    }
}
