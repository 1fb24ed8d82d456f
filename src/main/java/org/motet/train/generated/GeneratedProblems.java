package org.motet.train.generated;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Problems that are computed, with their worked solutions. There is no end of them. */
@FunctionalInterface
public interface GeneratedProblems {
    /** The problem of that index, a pure function of it. Different indices can give equal problems. */
    WorkedProblem problem(long index);

    /**
     * The first {@code count} problems with different questions, in the order of their indices.
     *
     * @throws IllegalArgumentException if there are not so many
     */
    default List<WorkedProblem> distinct(int count) {
        List<WorkedProblem> chosen = new ArrayList<>(count);
        Set<String> questions = new HashSet<>();
        // The space holds far more than any sensible count; the bound only keeps an absurd one from running for ever.
        long last = 1_000_000L + 100L * count;
        for (long index = 0; chosen.size() < count; index++) {
            if (index == last) {
                throw new IllegalArgumentException(count + " different generated problems were asked for, but only "
                        + chosen.size() + " were found");
            }
            WorkedProblem problem = problem(index);
            if (questions.add(problem.problem().question())) {
                chosen.add(problem);
            }
        }
        return List.copyOf(chosen);
    }
}
