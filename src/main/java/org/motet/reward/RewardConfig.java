package org.motet.reward;

import org.motet.config.Key;

/** How completions are graded: {@code total = accuracy_weight * accuracy + format_weight * format + length penalty}. */
public record RewardConfig(
        @Key("what counts as an answer: paper any clear place, boxed a box only, strict any clear place but "
                + "no doubtful form")
        AnswerPolicy answerPolicy,

        @Key(value = "weight of the accuracy, 0 or 1 for each completion", range = "a finite number")
        double accuracyWeight,

        @Key(
                value = "weight of the format reward, 0 to 1 by the template's rule; the paper adds the two unweighted",
                range = "a finite number; not 0 beside accuracy_weight 0")
        double formatWeight,

        @Key("whether a completion cut off at the length limit gets no format reward; the paper grades it all the same")
        boolean formatNeedsEnd,

        @Key(
                value =
                        "last tokens before the length limit over which a length penalty grows; 0 for none (DAPO, arXiv "
                                + "2503.14476, eq. 13)",
                range = "0 to rollout.max_new_tokens",
                verl = "reward_model.overlong_buffer.len")
        int overlongBuffer,

        @Key(
                value = "that penalty at the length limit",
                range = "0 or more",
                verl = "reward_model.overlong_buffer.penalty_factor")
        double overlongFactor) {
    /** The paper's: accuracy plus format. */
    public static final RewardConfig DEFAULT = new RewardConfig(AnswerPolicy.PAPER, 1, 1, false, 0, 1);

    public RewardConfig {
        requireFinite("accuracy_weight", accuracyWeight);
        requireFinite("format_weight", formatWeight);
        if (accuracyWeight == 0 && formatWeight == 0) {
            throw new IllegalArgumentException("accuracy_weight and format_weight are both 0; one must not be.");
        }
        if (overlongBuffer < 0) {
            throw new IllegalArgumentException(
                    "overlong_buffer is " + overlongBuffer + "; it must be 0 (off) or more.");
        }
        if (!(overlongFactor >= 0 && overlongFactor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("overlong_factor is " + overlongFactor + "; it must be 0 or more.");
        }
    }

    private static void requireFinite(String key, double weight) {
        if (!Double.isFinite(weight)) {
            throw new IllegalArgumentException(key + " is " + weight + "; it must be a finite number.");
        }
    }
}
