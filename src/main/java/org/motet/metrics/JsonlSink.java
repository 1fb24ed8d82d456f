package org.motet.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A file of one JSON object a step, such as {@code metrics.jsonl}. A killed process loses no finished step. */
public final class JsonlSink implements MetricSink {
    private final JsonLines lines;

    private JsonlSink(Path file) throws IOException {
        this.lines = new JsonLines(file);
    }

    /** Starts a file; refuses one that is there already. */
    public static JsonlSink create(Path file) throws IOException {
        Files.createFile(file);
        return new JsonlSink(file);
    }

    /**
     * Continues a file after the given step: lines of later steps, which will be trained again, and a torn last line are
     * dropped. A missing file is started.
     */
    public static JsonlSink resume(Path file, long lastStep) throws IOException {
        if (Files.exists(file)) {
            JsonLines.keep(
                    file,
                    lines(read(file).stream()
                            .filter(step -> step.step() <= lastStep)
                            .toList()));
        }
        return new JsonlSink(file);
    }

    /** Puts the numbers of a step in place of those that a file has of it. */
    public static void amend(Path file, StepMetrics amended) throws IOException {
        JsonLines.replace(
                file,
                lines(read(file).stream()
                        .map(step -> step.step() == amended.step() ? amended : step)
                        .toList()));
    }

    private static List<String> lines(List<StepMetrics> steps) {
        return steps.stream().map(MetricLine::write).toList();
    }

    /**
     * What a file should have and has not.
     *
     * @param lastStep up to which each step from 1 on should be there
     * @return such as {@code steps 3 to 5, 9}; empty if nothing is missing
     */
    public static String missing(Path file, long lastStep) throws IOException {
        Set<Long> there =
                Files.exists(file) ? read(file).stream().map(StepMetrics::step).collect(Collectors.toSet()) : Set.of();
        List<String> gaps = new ArrayList<>();
        for (long step = 1; step <= lastStep; step++) {
            long first = step;
            while (step <= lastStep && !there.contains(step)) {
                step++;
            }
            if (step > first) {
                gaps.add(step - first == 1 ? String.valueOf(first) : first + " to " + (step - 1));
            }
        }
        if (gaps.isEmpty()) {
            return "";
        }
        boolean one = gaps.size() == 1 && !gaps.getFirst().contains(" ");
        return (one ? "step " : "steps ") + String.join(", ", gaps);
    }

    /**
     * All steps of a file. A last line without its end is passed over; any other bad line is refused with its number, as is what
     * is no file.
     */
    public static List<StepMetrics> read(Path file) throws IOException {
        return JsonLines.read(file, MetricLine::read, "a step");
    }

    @Override
    public void write(StepMetrics metrics) throws IOException {
        lines.append(MetricLine.write(metrics));
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
