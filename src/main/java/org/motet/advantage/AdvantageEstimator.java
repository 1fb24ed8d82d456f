package org.motet.advantage;

import org.motet.config.Spelled;

/**
 * Ways to turn rewards into advantages. R is a rollout's reward, n the size of its group, mean and std are those of its group.
 * Whatever compares a rollout with its group alone gives exactly 0 where every reward of a group of two or more is the same:
 * rounding in the mean must not become a signal, which dividing by a tiny standard deviation would blow up.
 */
public enum AdvantageEstimator {
    /** {@code (R - mean) / (std + epsilon)}, std over n - 1 (Shao et al. 2024, arXiv 2402.03300, eq. 4; n - 1 as in verl and TRL). */
    GRPO,
    /** {@code R - mean}: no weight on groups of small spread (Liu et al. 2025, Dr. GRPO, arXiv 2503.20783). */
    DR_GRPO,
    /** {@code R - mean of the others = n / (n - 1) * (R - mean)} (Ahmadian et al. 2024, arXiv 2402.14740). */
    RLOO,
    /** {@code R - sum(length R) / sum(length)}: the baseline of least variance (Hao et al. 2025, OPO, arXiv 2505.23585). */
    OPO,
    /** {@code (R - mean) / (std of all rewards of the step + epsilon)} (Liu et al. 2025, Lite PPO, arXiv 2508.08221). */
    BATCH,
    /**
     * {@code (R - m) / sqrt(v + 1e-8)} with m and v over all tokens of the step: no baseline of the group (Hu et al. 2025,
     * arXiv 2501.03262, with a discount of 1). Where something is taken off at each token: {@link TokenAdvantage}.
     */
    @Spelled({"reinforce++", "reinforce_plus_plus"})
    REINFORCE_PLUS_PLUS,
    /** The same of {@code R - mean} (Hu et al. 2025, the form with a baseline). */
    @Spelled({"reinforce++-baseline", "reinforce_plus_plus_baseline"})
    REINFORCE_PLUS_PLUS_BASELINE;

    /** Whether rewards are compared within groups at all. */
    public boolean comparesInGroup() {
        return this != REINFORCE_PLUS_PLUS;
    }

    /** Whether it divides by a standard deviation plus epsilon. */
    public boolean usesEpsilon() {
        return this == GRPO || this == BATCH;
    }
}
