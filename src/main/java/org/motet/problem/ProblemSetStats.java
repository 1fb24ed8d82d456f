package org.motet.problem;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Figures that tell at a glance whether a file was read as meant.
 *
 * @param problems how many there are
 * @param questionCharacters smallest, median and largest length of a question
 * @param acceptedAnswers how many problems accept 1, 2, … answers
 * @param answerKinds how many problems have an integer, a decimal, a fraction or something else as first answer
 * @param levels how many problems have which level
 * @param sources how many problems come from which source
 */
public record ProblemSetStats(
        int problems,
        List<Integer> questionCharacters,
        Map<String, Long> acceptedAnswers,
        Map<String, Long> answerKinds,
        Map<String, Long> levels,
        Map<String, Long> sources) {

    /** Figures of a set with at least one problem. */
    public static ProblemSetStats of(ProblemSet set) {
        List<Problem> problems = set.problems();
        List<Integer> lengths = problems.stream()
                .map(problem -> problem.question().length())
                .sorted()
                .toList();
        Map<String, Long> kinds = new LinkedHashMap<>();
        List.of("integer", "decimal", "fraction", "other").forEach(kind -> kinds.put(kind, 0L));
        kinds.putAll(count(problems, problem -> kind(problem.answers().getFirst())));
        return new ProblemSetStats(
                problems.size(),
                List.of(lengths.getFirst(), lengths.get(lengths.size() / 2), lengths.getLast()),
                count(problems, problem -> Integer.toString(problem.answers().size())),
                kinds,
                count(problems, problem -> Objects.requireNonNullElse(problem.level(), "none")),
                count(problems, Problem::source));
    }

    private static Map<String, Long> count(List<Problem> problems, Function<Problem, String> key) {
        return problems.stream().collect(Collectors.groupingBy(key, TreeMap::new, Collectors.counting()));
    }

    private static String kind(String answer) {
        if (answer.matches("[-+]?(\\d+|\\d{1,3}(,\\d{3})+)")) {
            return "integer";
        }
        if (answer.matches("[-+]?\\d*\\.\\d+")) {
            return "decimal";
        }
        return answer.matches("[-+]?(\\\\[dt]?frac.*|\\d+/\\d+)") ? "fraction" : "other";
    }
}
