package org.motet.reward;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.math.Verdict;

/**
 * What a completion is worth, its parts unweighted.
 *
 * @param accuracy 1 if the answer is right, else 0
 * @param format by the template's rule, in [0, 1]
 * @param length penalty, 0 or less
 * @param own other rewards by name
 * @param total of all parts, as {@link RewardMixing} has it; NaN if a reward failed
 * @param parts what is normalised within the group before it is added; empty where totals are compared
 * @param verdict how the answer was found and judged
 * @param failure why it has no total; null where it has
 */
public record RewardScore(
        double accuracy,
        double format,
        double length,
        Map<String, Double> own,
        double total,
        List<RewardPart> parts,
        Verdict verdict,
        @Nullable Failure failure) {
    public RewardScore {
        parts = List.copyOf(parts);
    }

    /** Of which the total is compared. */
    public RewardScore(
            double accuracy,
            double format,
            double length,
            Map<String, Double> own,
            double total,
            Verdict verdict,
            @Nullable Failure failure) {
        this(accuracy, format, length, own, total, List.of(), verdict, failure);
    }

    /** Which reward failed, and why, in one sentence. */
    public record Failure(String reward, String sentence) {}
}
