package org.motet.update;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;

/** Means over the tokens of completions, given as a row each. An empty row has the mean 0, as in verl. */
final class TokenStatistics {
    private TokenStatistics() {}

    /** Over all tokens; 0 where there are none. */
    static double mean(List<float[]> rows) {
        return mean(rows, value -> value);
    }

    /** Of a function of them. */
    static double mean(List<float[]> rows, DoubleUnaryOperator of) {
        double sum = 0;
        long tokens = 0;
        for (float[] row : rows) {
            for (float value : row) {
                sum += of.applyAsDouble(value);
            }
            tokens += row.length;
        }
        return tokens == 0 ? 0 : sum / tokens;
    }

    /** The mean of a row. */
    static double rowMean(float[] row) {
        double sum = 0;
        for (float value : row) {
            sum += value;
        }
        return row.length == 0 ? 0 : sum / row.length;
    }

    /** Over the rows that have tokens, of their means. */
    static double meanOfRows(List<float[]> rows) {
        return rows.stream()
                .filter(row -> row.length > 0)
                .mapToDouble(TokenStatistics::rowMean)
                .average()
                .orElse(0);
    }

    static double mean(double... values) {
        return Arrays.stream(values).average().orElse(0);
    }

    /** Unbiased; 0 of fewer than two. */
    static double standardDeviation(double... values) {
        double mean = mean(values);
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
    }

    /** Share of values for which a condition holds. */
    static double share(double[] values, DoublePredicate holds) {
        return values.length == 0
                ? 0
                : (double) Arrays.stream(values).filter(holds).count() / values.length;
    }
}
