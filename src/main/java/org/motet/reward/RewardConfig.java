package org.motet.reward;

/**
 * How completions are graded: {@code total = accuracy_weight * accuracy + format_weight * format + length penalty}.
 *
 * @param answerPolicy what counts as an answer
 * @param accuracyWeight weight of the accuracy, 0 or 1 for each completion
 * @param formatWeight weight of the format reward, in [0, 1] by the template's rule; the paper adds the two unweighted
 * @param formatNeedsEnd whether a completion cut off at the length limit gets no format reward; the paper grades it all the same
 * @param overlongBuffer last tokens before the length limit over which the length penalty grows; 0 for none (DAPO, arXiv
 *     2503.14476, eq. 13)
 * @param overlongFactor penalty at the length limit, 0 or more
 */
public record RewardConfig(
        AnswerPolicy answerPolicy,
        double accuracyWeight,
        double formatWeight,
        boolean formatNeedsEnd,
        int overlongBuffer,
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
