package org.motet.evaluation;

import java.util.Arrays;

/** Averages over benchmarks, and how far they scatter. */
public final class Averages {
    private Averages() {}

    /** Every benchmark counts the same. */
    public static double macro(double[] accuracies) {
        return Arrays.stream(accuracies).average().orElse(Double.NaN);
    }

    /** Every question counts the same: sum of accuracy times size, over the number of questions. */
    public static double micro(double[] accuracies, int[] sizes) {
        double right = 0;
        int questions = 0;
        for (int i = 0; i < accuracies.length; i++) {
            right += accuracies[i] * sizes[i];
            questions += sizes[i];
        }
        return right / questions;
    }

    /** Sample standard deviation; 0 for fewer than two values. */
    public static double deviation(double[] values) {
        if (values.length < 2) {
            return 0;
        }
        double mean = macro(values);
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return Math.sqrt(squares / (values.length - 1));
    }
}
