package org.motet.advantage;

/**
 * Ways to turn the rewards of a group into advantages. All give exactly 0 where every reward of a group of two or more
 * is the same: rounding in the mean must not become a signal, which dividing by a tiny standard deviation would blow up.
 */
public enum AdvantageEstimator {
    /** {@code (R - mean) / (std + epsilon)}, std over n - 1 (Shao et al. 2024, eq. 4; n - 1 as in verl and TRL). */
    GRPO,
    /** {@code R - mean}: no weight on groups of small spread (Liu et al. 2025, Dr. GRPO). */
    DR_GRPO,
    /** {@code R - mean of the others = n / (n - 1) * (R - mean)} (Ahmadian et al. 2024). */
    RLOO
}
