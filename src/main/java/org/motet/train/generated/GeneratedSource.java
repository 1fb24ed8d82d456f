package org.motet.train.generated;

import java.util.List;
import org.motet.problem.ColumnMapping;
import org.motet.problem.Problem;
import org.motet.problem.ProblemSet;
import org.motet.problem.ReadReport;

/**
 * Generated problems by name: {@code chain:COUNT[:SEED]}, {@code story:COUNT[:SEED[:LEVELS]]}, and those reserved for evaluation,
 * {@code chain-held-out:COUNT}, {@code story-held-out:COUNT[:LEVELS]}.
 *
 * @param spec the name
 * @param count how many, 1 to 999,999
 * @param problems what they are taken from
 * @param reserved name of the 256 problems of the same kind that are reserved for evaluation
 */
public record GeneratedSource(String spec, int count, GeneratedProblems problems, String reserved) {
    private static final String ALLOWED =
            "; write chain:COUNT[:SEED], story:COUNT[:SEED[:LEVELS]], chain-held-out:COUNT or"
                    + " story-held-out:COUNT[:LEVELS], as in story:2000:1:2-4";

    /** Whether a name is meant for generated problems, be it well formed or not. */
    public static boolean isMeantBy(String spec) {
        return spec.matches("(chain|story)(-held-out)?:.*");
    }

    /**
     * Reads such a name.
     *
     * @throws IllegalArgumentException if it is not well formed
     */
    public static GeneratedSource of(String spec) {
        String[] parts = spec.split(":", -1);
        boolean story = parts[0].startsWith("story");
        boolean heldOut = parts[0].endsWith("-held-out");
        int most = 2 + (story ? 1 : 0) + (heldOut ? 0 : 1);
        if (!isMeantBy(spec) || parts.length < 2 || parts.length > most || !parts[1].matches("[1-9]\\d{0,5}")) {
            throw new IllegalArgumentException("'" + spec + "' names no generated problems" + ALLOWED);
        }
        if (!heldOut && parts.length > 2 && !parts[2].matches("-?\\d{1,18}")) {
            throw new IllegalArgumentException("the seed in '" + spec + "' is no whole number" + ALLOWED);
        }
        long seed = !heldOut && parts.length > 2 ? Long.parseLong(parts[2]) : 0;
        Levels levels = story && parts.length == most ? levels(spec, parts[most - 1]) : Levels.DEFAULT;
        int count = Integer.parseInt(parts[1]);
        return new GeneratedSource(
                spec,
                count,
                problems(story, heldOut, seed, levels),
                story ? "story-held-out:256:" + levels : "chain-held-out:256");
    }

    /**
     * Problems without end, by {@code chain}, {@code story} or {@code story:LEVELS}.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    public static GeneratedProblems endless(String kind, long seed) {
        if (!kind.matches("chain|story(:.*)?")) {
            throw new IllegalArgumentException(
                    "problems is '" + kind + "'; allowed are chain, story and story:LEVELS, as in story:2-4");
        }
        boolean story = kind.startsWith("story");
        Levels levels = kind.contains(":") ? levels(kind, kind.substring("story:".length())) : Levels.DEFAULT;
        return problems(story, false, seed, levels);
    }

    private static Levels levels(String spec, String text) {
        try {
            return Levels.of(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("in '" + spec + "' " + e.getMessage(), e);
        }
    }

    private static GeneratedProblems problems(boolean story, boolean heldOut, long seed, Levels levels) {
        if (story) {
            return heldOut ? StoryProblems.heldOut(levels) : StoryProblems.training(seed, levels);
        }
        return heldOut ? ChainProblems.heldOut() : new ChainProblems(seed)::training;
    }

    /** The first {@code count} with different questions. */
    public List<WorkedProblem> worked() {
        return problems.distinct(count);
    }

    public ProblemSet load() {
        List<Problem> asked = worked().stream().map(WorkedProblem::problem).toList();
        return new ProblemSet(asked, ColumnMapping.guess(), new ReadReport(spec, count, 0, 0, 0));
    }
}
