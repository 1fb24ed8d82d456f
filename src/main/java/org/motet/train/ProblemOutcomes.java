package org.motet.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.motet.checkpoint.StateFile;
import org.motet.evaluation.FinalAnswer;

/**
 * Which held-out problems were answered right; {@code evaluation/before-problems.json} and {@code after-problems.json} beside the
 * means over them. What two runs differ by can so be looked at problem by problem.
 *
 * @param problems their ids, in the order of the marks
 * @param trained names of the templates that training draws from
 * @param byTemplate marks by template name
 */
public record ProblemOutcomes(List<String> problems, List<String> trained, Map<String, Marks> byTemplate) {
    /** One character a problem, {@code 1} for a right answer and {@code 0} for any other: greedy, and sampled at temperature 1. */
    public record Marks(String greedy, String sampled) {}

    static ProblemOutcomes of(List<String> problems, List<String> trained, Standing.Scores scores) {
        Map<String, Marks> marks = new LinkedHashMap<>();
        TemplateEvaluation.answers(scores.sampled()).forEach((name, sampled) -> {
            TemplateEvaluation.Score greedy = scores.greedy().get(name);
            if (greedy != null) {
                marks.put(name, new Marks(marks(greedy.answers()), marks(sampled)));
            }
        });
        return new ProblemOutcomes(problems, trained, marks);
    }

    private static String marks(List<FinalAnswer> answers) {
        return answers.stream().map(answer -> answer.correct() ? "1" : "0").collect(Collectors.joining());
    }

    /** What a run's folder has of them after training; empty in runs of versions that did not keep them. */
    public static Optional<ProblemOutcomes> after(Path run) throws IOException {
        Path file = file(run.resolve("evaluation"), "after");
        return Files.exists(file) ? Optional.of(StateFile.read(file, ProblemOutcomes.class)) : Optional.empty();
    }

    static Path file(Path evaluation, String when) {
        return evaluation.resolve(when + "-problems.json");
    }
}
