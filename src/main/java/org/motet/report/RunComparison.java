package org.motet.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.motet.metrics.MetricNames;
import org.motet.report.run.MetricColumns;
import org.motet.report.run.RecordedRun;
import org.motet.report.run.RunSettings;

/**
 * Two runs beside each other.
 *
 * @param differences keys of their configurations with both values
 * @param figures numbers of both
 */
public record RunComparison(
        String first, String second, List<RunSettings.Difference> differences, List<Figure> figures) {
    /** Steps at the end of a run over which what varies from batch to batch is averaged. */
    private static final int LAST = 10;

    /**
     * One number of both runs; NaN where a run has none.
     *
     * @param format {@code share}, {@code count} or {@code number}
     */
    public record Figure(String name, String format, double first, double second) {
        public double difference() {
            return second - first;
        }
    }

    /** @throws IllegalArgumentException in one sentence if one holds no run or damaged numbers */
    public static RunComparison of(Path first, Path second) throws IOException {
        RecordedRun a = RecordedRun.read(first);
        RecordedRun b = RecordedRun.read(second);
        List<Figure> figures = new ArrayList<>();
        figures.add(
                new Figure("steps", "count", a.metrics().lastStep(), b.metrics().lastStep()));
        int common = Math.min(a.metrics().lastStep(), b.metrics().lastStep());
        add(figures, "held-out accuracy, last", "share", MetricNames.HELD_OUT_ACCURACY, a, b, RunComparison::newest);
        add(figures, "held-out accuracy, best", "share", MetricNames.HELD_OUT_ACCURACY, a, b, RunComparison::best);
        add(
                figures,
                "held-out accuracy to step " + common,
                "share",
                MetricNames.HELD_OUT_ACCURACY,
                a,
                b,
                (metrics, name) -> upTo(metrics, name, common));
        add(
                figures,
                "held-out templates, last",
                "share",
                "val-core/heldout_templates/acc/mean@1",
                a,
                b,
                RunComparison::newest);
        add(figures, "training accuracy", "share", MetricNames.ACCURACY, a, b, RunComparison::atEnd);
        add(figures, "format reward", "number", MetricNames.FORMAT, a, b, RunComparison::atEnd);
        add(figures, "total reward", "number", MetricNames.SCORE, a, b, RunComparison::atEnd);
        add(figures, "entropy, nats", "number", MetricNames.ENTROPY, a, b, RunComparison::atEnd);
        add(figures, "length, tokens", "number", "response_length/mean", a, b, RunComparison::atEnd);
        add(figures, "cut off", "share", "response_length/clip_ratio", a, b, RunComparison::atEnd);
        add(figures, "groups with equal rewards", "share", "reward/groups/zero_spread", a, b, RunComparison::atEnd);
        add(figures, "gradient norm", "number", "actor/grad_norm", a, b, RunComparison::atEnd);
        add(figures, "loss, nats", "number", MetricNames.LOSS, a, b, RunComparison::atEnd);
        add(figures, "seconds a step", "number", "timing_s/step", a, b, RunComparison::atEnd);
        add(figures, "tokens/s", "count", MetricNames.THROUGHPUT, a, b, RunComparison::atEnd);
        return new RunComparison(
                first.toString(),
                second.toString(),
                RunSettings.differences(List.of(a.settings(), b.settings())),
                figures);
    }

    @FunctionalInterface
    private interface Reading {
        double of(MetricColumns metrics, String name);
    }

    private static void add(
            List<Figure> figures,
            String label,
            String format,
            String name,
            RecordedRun a,
            RecordedRun b,
            Reading reading) {
        double first = reading.of(a.metrics(), name);
        double second = reading.of(b.metrics(), name);
        if (!Double.isNaN(first) || !Double.isNaN(second)) {
            figures.add(new Figure(label, format, first, second));
        }
    }

    private static double newest(MetricColumns metrics, String name) {
        return metrics.last(name);
    }

    private static double best(MetricColumns metrics, String name) {
        return metrics.all(name).stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
    }

    /** The newest up to a step. */
    private static double upTo(MetricColumns metrics, String name, int step) {
        double newest = Double.NaN;
        for (int row = 0; row < metrics.rows() && metrics.step(row) <= step; row++) {
            double value = metrics.value(row, name);
            newest = Double.isNaN(value) ? newest : value;
        }
        return newest;
    }

    private static double atEnd(MetricColumns metrics, String name) {
        List<Double> all = metrics.all(name);
        return all.subList(Math.max(0, all.size() - LAST), all.size()).stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(Double.NaN);
    }
}
