package org.motet.report.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.motet.metrics.Event;

/**
 * Where a run went on with other keys or from an older checkpoint, as {@code config.yaml} tells at its head: {@code # step 20:
 * update.learning_rate=1e-5 (was 1e-4)}. That it went on at all, the run itself tells as an event.
 */
final class Resumptions {
    private static final Pattern ENTRY = Pattern.compile("# step (\\d{1,9})(, gone back to|, by hand: (.*)|: (.*))");

    private Resumptions() {}

    /** As events, in the order of the file; none where it is missing. */
    static List<Event> read(Path config) throws IOException {
        List<Event> events = new ArrayList<>();
        if (!Files.isRegularFile(config)) {
            return events;
        }
        for (String line : Files.readAllLines(config)) {
            Matcher entry = ENTRY.matcher(line);
            if (entry.matches()) {
                long step = Long.parseLong(entry.group(1));
                String sentence;
                if (entry.group(3) != null) {
                    sentence = "the run goes on with config.yaml edited by hand: " + entry.group(3);
                } else if (entry.group(4) != null) {
                    sentence = "the run goes on with " + entry.group(4);
                } else {
                    sentence = "the run goes on from here, though it had come further";
                }
                events.add(new Event(step, 0, Event.RESUME, sentence));
            }
        }
        return events;
    }
}
