package org.motet.report.page;

import org.jspecify.annotations.Nullable;
import org.motet.report.run.Column;
import org.motet.report.run.MetricColumns;

/** Fewer points that draw the same line: what a screen has no pixels for is left out, extremes never. */
final class Thinning {
    private Thinning() {}

    /**
     * Points of a line.
     *
     * @param steps rising
     * @param values of each; NaN where there is none
     * @param means of each two, over the stretch that they stand for; empty where each stands for itself
     */
    record Points(int[] steps, double[] values, double[] means) {}

    /**
     * The numbers of a column that are there, if they are at most so many; else the lowest and the highest of each of {@code
     * most / 2} stretches of as many rows, in their order. All columns without gaps come out at the same steps.
     */
    static Points points(MetricColumns metrics, Column column, int most) {
        int count = 0;
        for (int row = 0; row < metrics.rows(); row++) {
            count += Float.isNaN(column.get(row)) ? 0 : 1;
        }
        return count <= most ? all(metrics, column, count) : extremes(metrics, column, most / 2);
    }

    private static Points all(MetricColumns metrics, Column column, int count) {
        Points points = new Points(new int[count], new double[count], new double[0]);
        int at = 0;
        for (int row = 0; row < metrics.rows(); row++) {
            if (!Float.isNaN(column.get(row))) {
                points.steps[at] = metrics.step(row);
                points.values[at++] = column.get(row);
            }
        }
        return points;
    }

    private static Points extremes(MetricColumns metrics, Column column, int stretches) {
        Points points =
                new Points(new int[2 * stretches], new double[2 * stretches], means(metrics, column, null, stretches));
        for (int s = 0; s < stretches; s++) {
            int from = start(metrics, s, stretches);
            int to = start(metrics, s + 1, stretches);
            int lowest = -1;
            int highest = -1;
            for (int row = from; row < to; row++) {
                float value = column.get(row);
                if (!Float.isNaN(value)) {
                    lowest = lowest < 0 || value < column.get(lowest) ? row : lowest;
                    highest = highest < 0 || value >= column.get(highest) ? row : highest;
                }
            }
            points.steps[2 * s] = metrics.step(from);
            points.steps[2 * s + 1] = metrics.step(to - 1);
            points.values[2 * s] = lowest < 0 ? Double.NaN : column.get(Math.min(lowest, highest));
            points.values[2 * s + 1] = lowest < 0 ? Double.NaN : column.get(Math.max(lowest, highest));
        }
        return points;
    }

    /**
     * Means over stretches of rows.
     *
     * @param weights of the rows; null for equal ones
     * @return one a stretch; NaN where none of its rows has a number
     */
    static double[] means(MetricColumns metrics, Column column, @Nullable Column weights, int stretches) {
        double[] means = new double[stretches];
        for (int s = 0; s < stretches; s++) {
            double sum = 0;
            double total = 0;
            for (int row = start(metrics, s, stretches); row < start(metrics, s + 1, stretches); row++) {
                double weight = weights == null ? 1 : weights.get(row);
                if (!Float.isNaN(column.get(row)) && weight > 0) {
                    sum += weight * column.get(row);
                    total += weight;
                }
            }
            means[s] = total > 0 ? sum / total : Double.NaN;
        }
        return means;
    }

    /** First row of a stretch. */
    static int start(MetricColumns metrics, int stretch, int stretches) {
        return (int) ((long) metrics.rows() * stretch / stretches);
    }
}
