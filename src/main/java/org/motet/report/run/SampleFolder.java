package org.motet.report.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rollouts that a run kept to be read, {@code samples/step-000010.jsonl}. */
public record SampleFolder(Path folder) {
    private static final Pattern NAME = Pattern.compile("step-(\\d{1,9})\\.jsonl");

    /** Steps with a file, rising. */
    public List<Integer> steps() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> NAME.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(name -> Integer.parseInt(name.group(1)))
                    .sorted()
                    .distinct()
                    .toList();
        }
    }

    /** The file of a step. */
    public Path file(int step) {
        return folder.resolve("step-%06d.jsonl".formatted(step));
    }
}
