package org.motet.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/** Intervals by drawing questions anew (B. Efron 1979); benchmarks keep their sizes. */
public final class Bootstrap {
    private static final int DRAWS = 4000;
    private static final long SEED = 42;

    private Bootstrap() {}

    /**
     * Percentile interval of a statistic of the benchmarks' means.
     *
     * @param scores one array a benchmark: the mean score of each of its questions
     * @param statistic of the means of the benchmarks, in their order
     */
    public static Interval interval(List<double[]> scores, ToDoubleFunction<double[]> statistic) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] values = new double[DRAWS];
        double[] means = new double[scores.size()];
        for (int draw = 0; draw < DRAWS; draw++) {
            for (int b = 0; b < means.length; b++) {
                double[] questions = scores.get(b);
                double sum = 0;
                for (int i = 0; i < questions.length; i++) {
                    sum += questions[random.nextInt(questions.length)];
                }
                means[b] = sum / questions.length;
            }
            values[draw] = statistic.applyAsDouble(means);
        }
        Arrays.sort(values);
        return new Interval(
                values[(int) (0.025 * DRAWS)], values[(int) (0.975 * DRAWS) - 1], Interval.Method.BOOTSTRAP);
    }
}
