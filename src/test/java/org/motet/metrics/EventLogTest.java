package org.motet.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
    @TempDir
    private Path folder;

    private static Event event(long step, int rollbacks) {
        return new Event(step, rollbacks, "warning", "so it is, \"said\"");
    }

    @Test
    void eachEventIsALineThatReadsBack() throws IOException {
        Path file = folder.resolve("events.jsonl");
        assertThat(EventLog.read(file)).as("a run without any").isEmpty();
        EventLog.add(file, event(3, 0));
        EventLog.add(file, event(5, 1));
        assertThat(Files.readAllLines(file).getFirst())
                .isEqualTo("{\"step\":3,\"rollbacks\":0,\"kind\":\"warning\",\"sentence\":\"so it is, \\\"said\\\"\"}");
        assertThat(EventLog.read(file)).containsExactly(event(3, 0), event(5, 1));
    }

    @Test
    void aRunThatIsTakenUpAgainDropsWhatItWillSeeAgainAndKeepsWhatWasUndone() throws IOException {
        Path file = folder.resolve("events.jsonl");
        for (Event event : new Event[] {event(3, 0), event(9, 0), event(4, 1), event(5, 1), event(6, 1)}) {
            EventLog.add(file, event);
        }
        Files.writeString(file, "{\"step\":6,\"roll", StandardOpenOption.APPEND); // torn
        EventLog.resume(file, 5, 1);
        assertThat(EventLog.read(file)).containsExactly(event(3, 0), event(9, 0), event(4, 1), event(5, 1));
        assertThat(Files.readString(file)).endsWith("\n");
    }

    @Test
    void aLineThatIsNoEventIsNamed() throws IOException {
        Path file = folder.resolve("events.jsonl");
        Files.writeString(file, "{\"step\":\"x\"}\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventLog.read(file))
                .withMessageContaining("jsonl:1: not an event");
    }
}
