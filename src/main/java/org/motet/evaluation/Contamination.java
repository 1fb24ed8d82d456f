package org.motet.evaluation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.motet.problem.Problem;

/** Finds questions of benchmarks among the problems that a model is trained, tuned or chosen on. */
public final class Contamination {
    private Contamination() {}

    /**
     * How many questions of a benchmark are among some problems.
     *
     * @param benchmark its name
     * @param size questions of the benchmark
     * @param shared how many of them are among the problems
     */
    public record Overlap(String benchmark, int size, int shared) {}

    /** Overlaps that are not empty. Questions are the same but for case, white space, dollar signs and the final dot. */
    public static List<Overlap> find(List<Problem> problems, List<Benchmark> benchmarks) {
        Set<String> known = new HashSet<>();
        problems.forEach(problem -> known.add(essence(problem.question())));
        List<Overlap> overlaps = new ArrayList<>();
        for (Benchmark benchmark : benchmarks) {
            int shared = (int) benchmark.problems().stream()
                    .filter(problem -> known.contains(essence(problem.question())))
                    .count();
            if (shared > 0) {
                overlaps.add(new Overlap(benchmark.name(), benchmark.size(), shared));
            }
        }
        return overlaps;
    }

    /** One sentence for each overlap; {@code role} says what the problems are for, such as "training". */
    public static List<String> warnings(String role, List<Problem> problems, List<Benchmark> benchmarks) {
        return find(problems, benchmarks).stream()
                .map(overlap -> "the " + role + " problems hold " + overlap.shared() + " of the " + overlap.size()
                        + " questions of " + overlap.benchmark() + ": "
                        + (role.equals("training")
                                ? "its accuracy no longer measures what was learned"
                                : "a checkpoint chosen by them is chosen on that test set"))
                .toList();
    }

    private static String essence(String question) {
        return question.toLowerCase(Locale.ROOT).replaceAll("[\\s$]|\\.\\s*$", "");
    }
}
