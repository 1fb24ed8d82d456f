package org.motet.evaluation;

import java.util.Arrays;

/** Averages over benchmarks. */
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
}
