package org.motet.math;

import java.util.List;
import org.motet.math.answer.AnswerPlaces;
import org.motet.math.equality.DoubtfulForms;

/**
 * What counts as an answer, and how forms on which careful readers differ are judged. The mathematics is the same under
 * every policy.
 *
 * @param name how the policy is called in configs and on the command line
 */
public record Policy(String name, AnswerPlaces places, DoubtfulForms doubtful) {

    /** The training reward of arXiv 2602.03190: lenient about where the answer stands. */
    public static final Policy PAPER =
            new Policy("paper", new AnswerPlaces(false, true, false), new DoubtfulForms(false, true, true));

    /** Evaluation as in understand-r1-zero: only a box counts. */
    public static final Policy BOXED =
            new Policy("boxed", new AnswerPlaces(true, false, false), new DoubtfulForms(true, false, true));

    /** Judges the mathematics alone: any clear place of an answer, no doubtful form. */
    public static final Policy STRICT =
            new Policy("strict", new AnswerPlaces(false, false, true), new DoubtfulForms(false, false, false));

    /**
     * The policy of that name.
     *
     * @throws IllegalArgumentException for a name other than paper, boxed, strict
     */
    public static Policy named(String name) {
        for (Policy policy : List.of(PAPER, BOXED, STRICT)) {
            if (policy.name.equals(name)) {
                return policy;
            }
        }
        throw new IllegalArgumentException("unknown answer policy \"" + name + "\": allowed are paper, boxed, strict");
    }

    @Override
    public String toString() {
        return name;
    }
}
