package org.motet.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.metrics.MetricNames;
import org.motet.report.run.MetricColumns;
import org.motet.report.run.MetricFile;
import org.motet.report.run.RunFolders;
import org.motet.report.run.RunSettings;
import org.motet.report.run.RunState;

/** The runs below a folder, each in a line. */
public final class RunList {
    private RunList() {}

    /**
     * One run.
     *
     * @param folder relative to the one that was looked through, or that one itself
     * @param step the last that is done
     * @param planned steps in all, 0 where the configuration does not say
     * @param heldOutAccuracy newest, under the trained templates, in [0, 1]; null where none is recorded
     * @param accuracy of the last training batch
     * @param entropy of the last step, in nats
     * @param course accuracies of all steps, or of evaluations where steps have none
     * @param problem why its numbers cannot be read; null if they can
     */
    public record Entry(
            String folder,
            String state,
            int step,
            int planned,
            @Nullable Double heldOutAccuracy,
            @Nullable Double accuracy,
            @Nullable Double entropy,
            List<Double> course,
            @Nullable String problem) {}

    /** All of them by folder. */
    public static List<Entry> below(Path runs) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Path folder : RunFolders.below(runs)) {
            String name = folder.equals(runs)
                    ? folder.toString()
                    : runs.relativize(folder).toString();
            entries.add(entry(folder, name));
        }
        return entries;
    }

    private static Entry entry(Path folder, String name) throws IOException {
        MetricFile file = new MetricFile(folder.resolve("metrics.jsonl"));
        String problem = null;
        int planned = 0;
        try {
            planned = RunSettings.read(folder.resolve("config.yaml")).number("steps", 0);
            file.read();
        } catch (IllegalArgumentException | IOException failure) {
            problem = failure.getMessage();
        }
        MetricColumns metrics = file.columns();
        List<Double> course = metrics.all(MetricNames.ACCURACY);
        return new Entry(
                name,
                RunState.of(folder).word(),
                metrics.lastStep(),
                planned,
                last(metrics, MetricNames.HELD_OUT_ACCURACY),
                last(metrics, MetricNames.ACCURACY),
                last(metrics, MetricNames.ENTROPY),
                course.isEmpty() ? metrics.all(MetricNames.SAMPLED_ACCURACY) : course,
                problem);
    }

    private static @Nullable Double last(MetricColumns metrics, String name) {
        double value = metrics.last(name);
        return Double.isNaN(value) ? null : value;
    }
}
