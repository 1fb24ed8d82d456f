package org.motet.train;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.motet.math.Policy;
import org.motet.math.Readability;
import org.motet.problem.Problem;

/**
 * How many problems have no reference answer by which a completion could be told right.
 *
 * @param problems looked at
 * @param prose of them with answers of prose alone
 * @param unreadable of them with answers of which no policy makes anything
 * @param example the first of both; null if there is none
 */
public record GoldReadings(
        int problems, int prose, int unreadable, @Nullable Problem example) {
    private static final int SHOWN = 80;

    /** Reads the answers of all, on all cores. */
    public static GoldReadings of(List<Problem> problems, Policy policy) {
        List<Readability> kinds =
                problems.parallelStream().map(problem -> best(problem, policy)).toList();
        int first = 0;
        while (first < kinds.size() && kinds.get(first) == Readability.READABLE) {
            first++;
        }
        return new GoldReadings(
                problems.size(),
                count(kinds, Readability.PROSE),
                count(kinds, Readability.UNREADABLE),
                first == kinds.size() ? null : problems.get(first));
    }

    /** One answer that can be read is enough. */
    private static Readability best(Problem problem, Policy policy) {
        return problem.answers().stream()
                .map(gold -> Readability.of(gold, policy))
                .min(Readability::compareTo)
                .orElse(Readability.UNREADABLE);
    }

    private static int count(List<Readability> kinds, Readability wanted) {
        return (int) kinds.stream().filter(kind -> kind == wanted).count();
    }

    /** Problems whose completions can never be told right. */
    public int hopeless() {
        return prose + unreadable;
    }

    /**
     * What to say of them; empty if all can be read.
     *
     * @param which what the problems are for, such as {@code training}
     */
    public Optional<String> sentence(String which) {
        if (example == null) {
            return Optional.empty();
        }
        return Optional.of(
                "%,d of the %,d problems for %s have a reference answer that no completion will match (%,d prose, %,d"
                                .formatted(hopeless(), problems, which, prose, unreadable)
                        + " unreadable), such as " + example.id() + ": \"" + shown(example)
                        + "\"; they are never rewarded for accuracy. problems.answer names the column of the answers");
    }

    private static String shown(Problem problem) {
        String gold = problem.answers().isEmpty()
                ? ""
                : problem.answers().getFirst().strip().replaceAll("\\s+", " ");
        return gold.length() <= SHOWN ? gold : gold.substring(0, SHOWN) + "…";
    }
}
