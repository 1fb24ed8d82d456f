package org.motet.metrics.tracking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.motet.metrics.StepMetrics;

/**
 * The event files of a run, one for each time that it was begun or taken up, in a folder that {@code tensorboard --logdir} reads.
 * Readers take the files in the order of their names, so the seconds in a name are later than those of all files before,
 * whatever the clock says.
 */
final class TensorBoardFiles implements Tracker {
    private static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.(\\d{1,18})\\..*");

    private final EventFile file;
    private final LongSupplier clock;

    /**
     * @param stepsDone after which steps come; what earlier files have of later steps is void
     * @param clock milliseconds since 1970
     */
    TensorBoardFiles(Path folder, long stepsDone, LongSupplier clock) throws IOException {
        this.clock = clock;
        Files.createDirectories(folder);
        long newest = newest(folder);
        long seconds = Math.max(newest + 1, clock.getAsLong() / 1000);
        this.file = EventFile.create(
                folder.resolve(String.format(Locale.ROOT, "events.out.tfevents.%010d.motet", seconds)), now());
        if (newest >= 0) {
            file.restart(stepsDone + 1, now());
        }
    }

    private static long newest(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> NAME.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .mapToLong(name -> Long.parseLong(name.group(1)))
                    .max()
                    .orElse(-1);
        }
    }

    @Override
    public void write(StepMetrics step) throws IOException {
        file.scalars(step.step(), now(), TrackedNames.of(step));
    }

    private double now() {
        return clock.getAsLong() / 1e3;
    }

    @Override
    public void end(Outcome outcome) throws IOException {
        file.close();
    }
}
