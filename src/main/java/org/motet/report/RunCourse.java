package org.motet.report;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.motet.metrics.MetricNames;
import org.motet.report.run.MetricFile;

/** The course of a run in a few lines for a terminal. */
public final class RunCourse {
    private static final int WIDTH = 48;

    private RunCourse() {}

    /**
     * Accuracy and entropy from the first step to the last; lines of what the run has no two numbers of are left out.
     *
     * @param run its folder
     * @param charset of the terminal
     * @throws IllegalArgumentException if its numbers are damaged
     */
    public static String text(Path run, Charset charset) throws IOException {
        MetricFile file = new MetricFile(run.resolve("metrics.jsonl"));
        file.read();
        return line("accuracy in training", file.columns().all(MetricNames.ACCURACY), "%.1f%%", 100, charset)
                + line("held-out accuracy", file.columns().all(MetricNames.HELD_OUT_ACCURACY), "%.1f%%", 100, charset)
                + line("entropy", file.columns().all(MetricNames.ENTROPY), "%.3f", 1, charset);
    }

    private static String line(String name, List<Double> values, String format, double scale, Charset charset) {
        if (values.size() < 2) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "%-20s  %s  " + format + " to " + format + "%n",
                name,
                Sparkline.of(values, WIDTH, charset),
                scale * values.getFirst(),
                scale * values.getLast());
    }
}
