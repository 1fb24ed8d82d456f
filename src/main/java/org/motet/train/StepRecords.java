package org.motet.train;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.motet.checkpoint.StateFile;

/** The records of a run's steps: {@code rollouts/step-000012.json}. */
final class StepRecords {
    private final Path folder;
    private final int every;

    /** @param every steps between two; 0 for none */
    StepRecords(Path folder, int every) {
        this.folder = folder;
        this.every = every;
    }

    /** Writes the record of a step where one is due. */
    void write(StepResult step) throws IOException {
        long number = step.metrics().step();
        if (every > 0 && number % every == 0) {
            Files.createDirectories(folder);
            StateFile.write(file(folder, number), StepRecord.of(step));
        }
    }

    /** The record of a step, where there is one. */
    static Optional<StepRecord> read(Path folder, long step) throws IOException {
        Path file = file(folder, step);
        return Files.exists(file) ? Optional.of(StateFile.read(file, StepRecord.class)) : Optional.empty();
    }

    /** Deletes those of later steps, which are made again. */
    void resume(long step) throws IOException {
        for (Path file : after(folder, step)) {
            Files.delete(file);
        }
    }

    /** The files of later steps. */
    static List<Path> after(Path folder, long step) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "step-*.json")) {
            return StreamSupport.stream(files.spliterator(), false)
                    .filter(file -> number(file) > step)
                    .sorted()
                    .toList();
        }
    }

    private static long number(Path file) {
        String digits = file.getFileName().toString().replaceAll("\\D", "");
        return digits.isEmpty() || digits.length() > 18 ? 0 : Long.parseLong(digits);
    }

    private static Path file(Path folder, long step) {
        return folder.resolve(String.format(Locale.ROOT, "step-%06d.json", step));
    }
}
