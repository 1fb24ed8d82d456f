package org.motet.train.generated;

import java.util.List;
import org.motet.problem.Problem;
import org.motet.problem.StableHash;

/**
 * Generated word problems: somebody has a number of things, of which there become more or fewer in one to eight operations, each
 * told in a sentence. The level of a problem is how many operations it takes; operands are at most 20, values between 1 and 400.
 *
 * <p>Problem {@code i} of a seed is a pure function of (seed, levels, i). One calculation in eight is reserved for evaluation by a
 * hash of its numbers and operations alone, so that no held-out calculation comes into {@link #training} in any wording.
 */
public final class StoryProblems {
    /** The {@link Problem#source()} of every such problem. */
    public static final String SOURCE = "story";

    private static final int RESERVED_SHARE = 8;
    private static final long HELD_OUT_SEED = 0x53746F7279L;

    private StoryProblems() {}

    /** Problems of that seed, none of a held-out calculation. */
    public static GeneratedProblems training(long seed, Levels levels) {
        return index -> problem(seed, levels, index, false);
    }

    /** Held-out problems of these levels: the same for every seed. */
    public static GeneratedProblems heldOut(Levels levels) {
        return index -> problem(HELD_OUT_SEED, levels, index, true);
    }

    private static WorkedProblem problem(long seed, Levels levels, long index, boolean heldOut) {
        for (long attempt = 0; ; attempt++) {
            long key = StableHash.of(seed, index, attempt);
            Story story = Story.draw(levels, key);
            Calculation steps = story.calculation();
            String calculation = steps.canonical();
            if ((Long.remainderUnsigned(StableHash.of(calculation), RESERVED_SHARE) == 0) == heldOut) {
                String question = story.text();
                // The same calculation in other words is another problem.
                String id = SOURCE + ":" + calculation + ":" + Long.toHexString(StableHash.of(question) >>> 32);
                String level = Integer.toString(steps.operators().size());
                Problem problem = new Problem(id, question, List.of("" + steps.result()), SOURCE, level);
                return new WorkedProblem(problem, steps.equations(), steps.operators());
            }
        }
    }
}
