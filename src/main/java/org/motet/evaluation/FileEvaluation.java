package org.motet.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.template.PromptTemplate;

/**
 * Completions of any engine, graded.
 *
 * @param warnings one sentence for each benchmark that has no completion
 */
public record FileEvaluation(EvaluationResult result, List<String> warnings) {
    /**
     * Grades a file of completions.
     *
     * @param all benchmarks that were asked for; those without any completion are left out
     * @param voices templates that may have asked; the first did where a line does not say
     * @param output folder to keep the evaluation in; null to keep nothing
     * @throws IllegalArgumentException naming the line that is wrong, or if there is no completion of any benchmark
     */
    public static FileEvaluation of(
            Path file,
            BenchmarkCatalog catalog,
            List<Benchmark> all,
            List<PromptTemplate> voices,
            @Nullable Path output)
            throws IOException {
        Map<String, Integer> sizes = new HashMap<>();
        all.forEach(benchmark -> sizes.put(benchmark.name(), benchmark.size()));
        List<Attempt> read = CompletionLines.read(
                file, sizes, catalog::canonical, voices.getFirst().name());
        List<String> warnings = new ArrayList<>();
        List<Benchmark> present = present(file, all, read, warnings);
        List<PromptTemplate> spoken = voices.stream()
                .filter(voice ->
                        read.stream().anyMatch(done -> done.key().template().equals(voice.name())))
                .toList();
        AttemptGrader grader = new AttemptGrader(present, voices);
        Map<Attempt.Key, Grade> grades = grader.gradeAll(read);
        int samples = read.stream()
                .mapToInt(completion -> completion.key().sample() + 1)
                .max()
                .orElse(1);
        Map<String, Object> settings = EvaluationSettings.of("completions", file.toString(), present, spoken);
        settings.put("samples", samples);
        EvaluationResult result = EvaluationResult.of(present, spoken, samples, 1, grades, settings);
        if (output != null) {
            EvaluationFolder.replace(output, settings, grader, grades.values()).write(result);
        }
        return new FileEvaluation(result, warnings);
    }

    private static List<Benchmark> present(Path file, List<Benchmark> all, List<Attempt> read, List<String> warnings) {
        List<Benchmark> present = new ArrayList<>();
        for (Benchmark benchmark : all) {
            if (read.stream().anyMatch(done -> done.key().benchmark().equals(benchmark.name()))) {
                present.add(benchmark);
            } else {
                warnings.add(
                        file + " has no completions of " + benchmark.name() + ", which is left out of the averages");
            }
        }
        if (present.isEmpty()) {
            throw new IllegalArgumentException(file + " has no completion of any benchmark that was asked for");
        }
        return present;
    }
}
