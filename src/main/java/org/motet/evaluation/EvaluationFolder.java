package org.motet.evaluation;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.motet.problem.JsonFault;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder of one evaluation: {@code settings.json}, {@code completions.jsonl} (one graded completion a line, written as they
 * come), {@code results.json} and {@code results.md}. An interrupted evaluation goes on in its folder, if what decides about the
 * completions has the same contents as before.
 */
public final class EvaluationFolder {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final Comparator<Attempt.Key> KEY_ORDER = Comparator.comparing(Attempt.Key::benchmark)
            .thenComparing(Attempt.Key::template)
            .thenComparing(Attempt.Key::index)
            .thenComparing(Attempt.Key::sample);

    private final Path folder;
    private final String settings;

    private EvaluationFolder(Path folder, String settings) {
        this.folder = folder;
        this.settings = settings;
    }

    /**
     * A fresh or an interrupted evaluation; nothing is written before {@link #begin}.
     *
     * @param settings all that decides about the completions
     * @throws IllegalArgumentException if the folder holds something else or an evaluation with other settings
     */
    public static EvaluationFolder open(Path folder, Map<String, ? extends Object> settings) throws IOException {
        Path file = folder.resolve("settings.json");
        String text = MAPPER.writeValueAsString(settings) + "\n";
        if (Files.exists(file)) {
            refuseOthers(folder, Files.readString(file), text);
        } else if (Files.exists(folder.resolve("completions.jsonl"))) {
            throw new IllegalArgumentException(folder
                    + " holds completions without settings.json; choose another --output, such as " + fresh(folder));
        }
        EvaluationFolder evaluation = new EvaluationFolder(folder, text);
        evaluation.dropHalfLine();
        return evaluation;
    }

    /** Makes the folder, if it is not there, and writes the settings. */
    void begin() throws IOException {
        Files.createDirectories(folder);
        replace("settings.json", settings);
    }

    /**
     * Keeps an evaluation of completions that were all there at once, in place of an earlier one in the same folder.
     *
     * @throws IllegalArgumentException if the folder holds anything but an evaluation
     */
    public static EvaluationFolder replace(
            Path folder, Map<String, ? extends Object> settings, AttemptGrader grader, Collection<Grade> grades)
            throws IOException {
        if (Files.isDirectory(folder) && !Files.exists(folder.resolve("settings.json"))) {
            try (Stream<Path> entries = Files.list(folder)) {
                if (entries.findAny().isPresent()) {
                    throw new IllegalArgumentException(
                            folder + " holds other files; choose another --output, such as " + fresh(folder));
                }
            }
        }
        EvaluationFolder evaluation = new EvaluationFolder(folder, MAPPER.writeValueAsString(settings) + "\n");
        evaluation.begin();
        List<String> lines = grades.stream()
                .sorted(Comparator.comparing(Grade::key, KEY_ORDER))
                .map(grade -> CompletionLines.line(grade, grader.golds(grade.key())) + "\n")
                .toList();
        evaluation.replace("completions.jsonl", String.join("", lines));
        return evaluation;
    }

    private static void refuseOthers(Path folder, String before, String now) {
        JsonNode old = tree(before, folder.resolve("settings.json"));
        JsonNode wanted = tree(now, folder.resolve("settings.json"));
        List<String> differences = SettingsDifference.of(old, wanted).stream()
                .filter(difference -> !EvaluationSettings.NAMES.contains(difference.setting()))
                .map(SettingsDifference::clause)
                .toList();
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException(folder + " holds an evaluation with "
                    + String.join(", and with ", differences) + "; choose another --output, such as "
                    + fresh(folder));
        }
    }

    /** Settings of a folder, or of the folder that completions lie in; null if there are none. */
    static @Nullable JsonNode settings(Path folderOrCompletions) throws IOException {
        boolean whole = Files.isDirectory(folderOrCompletions);
        Path file = whole
                ? folderOrCompletions.resolve("settings.json")
                : folderOrCompletions.resolveSibling("settings.json");
        return Files.exists(file) ? tree(Files.readString(file), file) : null;
    }

    /** A folder beside this one that is not there. */
    private static Path fresh(Path folder) {
        int number = 2;
        while (Files.exists(folder.resolveSibling(folder.getFileName() + "-" + number))) {
            number++;
        }
        return folder.resolveSibling(folder.getFileName() + "-" + number);
    }

    private static JsonNode tree(String text, Path file) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + " is damaged: " + JsonFault.reason(e), e);
        }
    }

    public Path completions() {
        return folder.resolve("completions.jsonl");
    }

    /** What was completed before. */
    public List<Attempt> done(List<Benchmark> benchmarks) throws IOException {
        if (!Files.exists(completions())) {
            return List.of();
        }
        Map<String, Integer> sizes = new LinkedHashMap<>();
        benchmarks.forEach(benchmark -> sizes.put(benchmark.name(), benchmark.size()));
        return CompletionLines.read(completions(), sizes, name -> name, "");
    }

    /** Writes the results beside the completions, each file whole or not at all. */
    public void write(EvaluationResult result) throws IOException {
        replace("results.json", ResultJson.text(result));
        replace("results.md", ResultMarkdown.text(result));
    }

    private void replace(String name, String text) throws IOException {
        Path beside = folder.resolve(name + ".part");
        Files.writeString(beside, text);
        Files.move(beside, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    /** A killed process may have left half a line at the end. */
    private void dropHalfLine() throws IOException {
        if (!Files.exists(completions())) {
            return;
        }
        try (RandomAccessFile file = new RandomAccessFile(completions().toFile(), "rw")) {
            long end = file.length();
            while (end > 0) {
                file.seek(end - 1);
                if (file.read() == '\n') {
                    break;
                }
                end--;
            }
            file.setLength(end);
        }
    }
}
