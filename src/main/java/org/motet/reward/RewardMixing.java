package org.motet.reward;

import java.util.List;
import java.util.stream.Stream;
import org.motet.config.Spelled;

/** How the parts of a reward become what completions are compared by. Below w are weights and p is the length penalty, 0 or less. */
public enum RewardMixing {
    /** {@code w_a accuracy + w_f format + sum of w_k r_k + p} (PrAg-PO, arXiv 2602.03190; TRL's {@code sum_then_normalize}). */
    @Spelled({"sum", "sum_then_normalize"})
    SUM,
    /** {@code w_a accuracy + w_f format accuracy + sum of w_k r_k + p}: format pays only where the answer is right. */
    GATED,
    /** {@code w_a accuracy + p}: format and further rewards are measured only. */
    @Spelled({"accuracy", "accuracy-only"})
    ACCURACY,
    /**
     * Each part is normalised within its group before they are added, so that one with few values does not drown the others (Liu et
     * al. 2026, GDPO, arXiv 2601.05242; TRL's {@code normalize_then_sum}). {@link RewardScore#total} is that of
     * {@link #SUM}.
     */
    @Spelled({"normalize-then-sum", "normalise-then-sum", "gdpo"})
    NORMALIZE_THEN_SUM;

    /**
     * The total of a completion.
     *
     * @param own further rewards with their weights
     * @param penalty for its length, 0 or less
     */
    double total(RewardPart accuracy, RewardPart format, List<RewardPart> own, double penalty) {
        double total = accuracy.weighted() + counted(format, accuracy.value()) + penalty;
        for (RewardPart part : own) {
            total += this == ACCURACY ? 0 : part.weighted();
        }
        return total;
    }

    private double counted(RewardPart format, double accuracy) {
        return switch (this) {
            case SUM, NORMALIZE_THEN_SUM -> format.weighted();
            case GATED -> format.weighted() * accuracy;
            case ACCURACY -> 0;
        };
    }

    /** The parts that are normalised within the group, all of them; empty where totals are compared. */
    List<RewardPart> normalized(RewardPart accuracy, RewardPart format, List<RewardPart> own, double penalty) {
        return this == NORMALIZE_THEN_SUM
                ? Stream.concat(Stream.of(accuracy, format, new RewardPart(1, penalty)), own.stream())
                        .toList()
                : List.of();
    }
}
