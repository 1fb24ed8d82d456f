package org.motet.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.motet.checkpoint.CheckpointStore;
import org.motet.checkpoint.RunFolder;
import org.motet.metrics.JsonlSink;

/**
 * What a run that goes on from an older checkpoint leaves behind: {@code set-aside/001/} with its later checkpoints and records
 * and a copy of its metrics and events.
 */
final class SetAside {
    private SetAside() {}

    /**
     * Moves all that came after a step; a process that dies half way leaves the rest for the next one.
     *
     * @return where it is; empty if there was nothing
     */
    static Optional<Path> after(long step, RunFolder run, CheckpointStore checkpoints) throws IOException {
        boolean isTrained = Files.exists(run.metrics())
                && JsonlSink.read(run.metrics()).stream().anyMatch(line -> line.step() > step);
        boolean isSaved = checkpoints.all().stream().anyMatch(checkpoint -> checkpoint.step() > step);
        List<Path> records = StepRecords.after(run.rollouts(), step);
        if (!isTrained && !isSaved && records.isEmpty()) {
            return Optional.empty();
        }
        Path folder = free(run.path().resolve("set-aside"));
        Files.createDirectories(folder);
        if (isTrained) {
            Files.copy(run.metrics(), folder.resolve(run.metrics().getFileName()));
        }
        if (Files.exists(run.events())) {
            Files.copy(run.events(), folder.resolve(run.events().getFileName()));
        }
        for (Path record : records) {
            Path to = Files.createDirectories(folder.resolve(run.rollouts().getFileName()));
            Files.move(record, to.resolve(record.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        }
        checkpoints.moveAfter(step, folder.resolve(run.checkpoints().getFileName()));
        return Optional.of(folder);
    }

    private static Path free(Path above) {
        int number = 1;
        while (Files.exists(numbered(above, number))) {
            number++;
        }
        return numbered(above, number);
    }

    private static Path numbered(Path above, int number) {
        return above.resolve(String.format(Locale.ROOT, "%03d", number));
    }
}
