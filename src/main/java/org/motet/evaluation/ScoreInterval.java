package org.motet.evaluation;

import java.util.Arrays;
import java.util.List;

/**
 * Intervals of mean scores over questions. Where every question is right or wrong the mean is a share and gets Wilson's interval;
 * where questions have several samples the mean is an average and gets the bootstrap's, unless all questions score the same: drawing
 * them anew would give a point, as if nothing were left to chance, so Wilson's interval over the questions stands in for it.
 */
final class ScoreInterval {
    private ScoreInterval() {}

    /**
     * Interval of the mean.
     *
     * @param scores of the questions, each in [0, 1]; at least one
     */
    static Interval of(double[] scores) {
        return isPlain(scores) ? wilson(scores) : Bootstrap.interval(List.of(scores), means -> means[0]);
    }

    /** Interval of the mean over all questions of several benchmarks. */
    static Interval micro(List<double[]> scores) {
        double[] all = scores.stream().flatMapToDouble(Arrays::stream).toArray();
        int[] sizes = scores.stream().mapToInt(own -> own.length).toArray();
        return isPlain(all) ? wilson(all) : Bootstrap.interval(scores, means -> Averages.micro(means, sizes));
    }

    /** Interval of the mean over benchmarks of their means. */
    static Interval macro(List<double[]> scores) {
        return combined(
                scores.stream().mapToDouble(Averages::macro).toArray(),
                scores.stream().map(ScoreInterval::of).toList());
    }

    /**
     * Interval of the mean of independent values from their own intervals: the distances to the lower ends add in squares, and so do
     * those to the upper ends (G. Y. Zou, A. Donner 2008). A value at 0 or 1 keeps its share of doubt.
     */
    static Interval combined(double[] values, List<Interval> intervals) {
        if (values.length == 1) {
            return intervals.getFirst();
        }
        double below = 0;
        double above = 0;
        for (int i = 0; i < values.length; i++) {
            below += square(values[i] - intervals.get(i).low());
            above += square(intervals.get(i).high() - values[i]);
        }
        double mean = Averages.macro(values);
        return new Interval(
                mean - Math.sqrt(below) / values.length,
                mean + Math.sqrt(above) / values.length,
                Interval.Method.COMBINED);
    }

    /**
     * Interval of the mean difference of pairs. Where all pairs differ by the same, it leaves as much room as a share of pairs that
     * differ otherwise could take without being seen.
     *
     * @param differences each in [-1, 1]; at least one
     */
    static Interval ofDifferences(double[] differences) {
        return microOfDifferences(List.of(differences));
    }

    /** The same over all questions of several benchmarks. */
    static Interval microOfDifferences(List<double[]> differences) {
        double[] all = differences.stream().flatMapToDouble(Arrays::stream).toArray();
        if (Arrays.stream(all).anyMatch(difference -> difference != all[0])) {
            int[] sizes = differences.stream().mapToInt(own -> own.length).toArray();
            return Bootstrap.interval(differences, means -> Averages.micro(means, sizes));
        }
        double room = Interval.wilson(0, all.length).high();
        return new Interval(Math.max(-1, all[0] - room), Math.min(1, all[0] + room), Interval.Method.WILSON);
    }

    /** Interval of the mean over benchmarks of their mean differences. */
    static Interval macroOfDifferences(List<double[]> differences) {
        return combined(
                differences.stream().mapToDouble(Averages::macro).toArray(),
                differences.stream().map(ScoreInterval::ofDifferences).toList());
    }

    /** Whether every question is right or wrong, or all score the same. */
    private static boolean isPlain(double[] scores) {
        return Arrays.stream(scores).allMatch(score -> score == 0 || score == 1)
                || Arrays.stream(scores).allMatch(score -> score == scores[0]);
    }

    private static Interval wilson(double[] scores) {
        return Interval.wilson(Arrays.stream(scores).sum(), scores.length);
    }

    private static double square(double value) {
        return value * value;
    }
}
