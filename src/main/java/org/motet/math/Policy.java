package org.motet.math;

import java.util.List;

/**
 * What counts as an answer, and how forms on which careful readers differ are judged. The mathematics is the same under
 * every policy.
 *
 * @param name how the policy is called in configs and on the command line
 * @param boxRequired only a boxed answer counts; otherwise an answer tag, an answer sentence, the last formula or the
 *     last number may stand in for it
 * @param unclosedBox a last box without its closing brace is read to the end of its line
 * @param tagFirst the content of an {@code <answer>} tag goes before a box outside of it
 * @param percentIgnored a percent sign on one side only may be dropped: 25% equals 25
 * @param inequalityIsInterval {@code x > 2} equals {@code (2,\infty)}
 * @param otherVariable {@code k=15} equals {@code m=15}
 */
public record Policy(
        String name,
        boolean boxRequired,
        boolean unclosedBox,
        boolean tagFirst,
        boolean percentIgnored,
        boolean inequalityIsInterval,
        boolean otherVariable) {

    /** The training reward of arXiv 2602.03190: lenient about where the answer stands. */
    public static final Policy PAPER = new Policy("paper", false, true, false, false, true, true);

    /** Evaluation as in understand-r1-zero: only a box counts. */
    public static final Policy BOXED = new Policy("boxed", true, false, false, true, false, true);

    /** Judges the mathematics alone: any clear place of an answer, no doubtful form. */
    public static final Policy STRICT = new Policy("strict", false, false, true, false, false, false);

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
