package org.motet.evaluation;

import java.util.List;
import org.motet.math.Policy;
import org.motet.problem.Problem;

/**
 * Questions with known answers under one rule of grading.
 *
 * @param name as in results and completion files
 * @param title for people
 * @param policy what counts as an answer
 * @param problems the questions; the place in this list is the index of a question
 */
public record Benchmark(String name, String title, Policy policy, List<Problem> problems) {
    public Benchmark {
        problems = List.copyOf(problems);
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("benchmark " + name + " has no questions");
        }
    }

    public int size() {
        return problems.size();
    }

    /** The first {@code count} questions only. */
    public Benchmark limit(int count) {
        return new Benchmark(name, title, policy, problems.subList(0, Math.min(count, size())));
    }

    public Benchmark withPolicy(Policy other) {
        return new Benchmark(name, title, other, problems);
    }
}
