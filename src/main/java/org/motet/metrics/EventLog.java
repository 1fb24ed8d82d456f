package org.motet.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What happened in a run, {@code events.jsonl}: {@code {"step":62,"rollbacks":0,"kind":"collapsing","sentence":"…"}}, oldest first.
 * Events of steps that were undone by a rollback stay.
 */
public final class EventLog {
    private EventLog() {}

    /** Adds one. */
    public static void add(Path file, Event event) throws IOException {
        try (JsonLines lines = new JsonLines(file)) {
            lines.append(line(event));
        }
    }

    /** All of a file; none if it is not there. */
    public static List<Event> read(Path file) throws IOException {
        return Files.exists(file) ? JsonLines.read(file, EventLog::event, "an event") : List.of();
    }

    /**
     * Drops what a run that is taken up again will see again: events after the step that it goes on from.
     *
     * @param rollbacks how often the run has gone back before
     */
    public static void resume(Path file, long lastStep, int rollbacks) throws IOException {
        JsonLines.keep(
                file,
                read(file).stream()
                        .filter(event -> event.rollbacks() < rollbacks
                                || event.rollbacks() == rollbacks && event.step() <= lastStep)
                        .map(EventLog::line)
                        .toList());
    }

    private static String line(Event event) {
        return JsonMapper.shared().writeValueAsString(event);
    }

    private static Event event(String line) {
        try {
            return JsonMapper.shared().readValue(line, Event.class);
        } catch (JacksonException failure) {
            throw new IllegalArgumentException("not an event", failure);
        }
    }
}
