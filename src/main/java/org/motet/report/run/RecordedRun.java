package org.motet.report.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.motet.metrics.Event;
import org.motet.metrics.EventLog;

/**
 * A run as its folder holds it.
 *
 * @param name of the folder
 * @param events oldest first, with changes of the configuration on the way
 * @param notes a sentence for each file that could not be read and is left out
 */
public record RecordedRun(
        Path folder,
        String name,
        RunState state,
        RunSettings settings,
        MetricColumns metrics,
        List<Event> events,
        Evaluations evaluations,
        SampleFolder samples,
        List<String> notes) {
    /**
     * Reads a run, at work or not.
     *
     * @throws IllegalArgumentException in one sentence if there is none, or its numbers or configuration are damaged
     */
    public static RecordedRun read(Path folder) throws IOException {
        requireRun(folder);
        MetricFile file = new MetricFile(folder.resolve("metrics.jsonl"));
        file.read();
        return read(folder, file.columns());
    }

    /** The same with numbers that have been read. */
    public static RecordedRun read(Path folder, MetricColumns metrics) throws IOException {
        List<String> notes = new ArrayList<>();
        Path logged = folder.resolve("events.jsonl");
        List<Event> events = List.of();
        try {
            events = EventLog.read(logged);
        } catch (IllegalArgumentException | IOException failure) {
            notes.add(logged + " cannot be read, so no events are shown: " + failure.getMessage());
        }
        Path config = folder.resolve("config.yaml");
        List<Event> all = new ArrayList<>(Resumptions.read(config));
        Set<Long> told = all.stream().map(Event::step).collect(Collectors.toSet());
        events.stream()
                .filter(event -> !event.kind().equals(Event.RESUME) || !told.contains(event.step()))
                .forEach(all::add);
        all.sort(Comparator.comparingInt(Event::rollbacks).thenComparingLong(Event::step));
        return new RecordedRun(
                folder,
                name(folder),
                RunState.of(folder),
                RunSettings.read(config),
                metrics,
                all,
                Evaluations.read(folder.resolve("evaluation"), Set.copyOf(metrics.heldOutTemplates()), notes),
                new SampleFolder(folder.resolve("samples")),
                notes);
    }

    /** Whether a folder looks like that of a run. */
    public static boolean isRun(Path folder) {
        return Files.isRegularFile(folder.resolve("config.yaml"))
                && (Files.exists(folder.resolve("metrics.jsonl")) || Files.exists(folder.resolve(".lock")));
    }

    private static void requireRun(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    folder + (Files.exists(folder) ? " is a file" : " is not there") + "; a run is a folder.");
        }
        if (!Files.exists(folder.resolve("metrics.jsonl")) && !isRun(folder)) {
            throw new IllegalArgumentException(folder + " holds no run: there is no metrics.jsonl in it.");
        }
    }

    private static String name(Path folder) {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return name == null ? folder.toString() : name.toString();
    }
}
