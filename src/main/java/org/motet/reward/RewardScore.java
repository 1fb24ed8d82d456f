package org.motet.reward;

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
 * @param total weighted accuracy, format and other rewards, plus the penalty; NaN if a reward failed
 * @param verdict how the answer was found and judged
 * @param failure why it has no total; null where it has
 */
public record RewardScore(
        double accuracy,
        double format,
        double length,
        Map<String, Double> own,
        double total,
        Verdict verdict,
        @Nullable Failure failure) {
    /** Which reward failed, and why, in one sentence. */
    public record Failure(String reward, String sentence) {}

    RewardScore(double accuracy, double format, double length, double total, Verdict verdict) {
        this(accuracy, format, length, Map.of(), total, verdict, null);
    }
}
