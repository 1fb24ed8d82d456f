package org.motet.update;

import org.motet.config.Key;

/**
 * Bounds on the probability ratio r between the policy in training and the one that sampled.
 *
 * @param low how far r may fall below 1 before a negative advantage stops pushing it down, in (0, 1)
 * @param high how far r may rise above 1 before a positive advantage stops pushing it up; above {@code low} in DAPO
 * @param dual largest r that counts against a negative advantage (Ye et al. 2020), above 1; infinite for no such bound
 */
public record ClipRange(
        @Key(name = "clip_ratio_low") double low,
        @Key(name = "clip_ratio_high") double high,
        @Key(name = "clip_ratio_c") double dual) {
    public ClipRange {
        Allowed.require(low > 0 && low < 1, "clip_ratio_low", low, "between 0 and 1");
        Allowed.require(high > 0, "clip_ratio_high", high, "above 0");
        Allowed.require(dual > 1, "clip_ratio_c", dual, "above 1, or .inf for none");
    }

    /** DAPO's clip-higher (Yu et al. 2025) with the dual clip of verl: 0.2, 0.28, 3. */
    public static ClipRange dapo() {
        return new ClipRange(0.2, 0.28, 3);
    }

    /** The symmetric range of PPO and GRPO with the dual clip of verl: 0.2, 0.2, 3. */
    public static ClipRange grpo() {
        return new ClipRange(0.2, 0.2, 3);
    }

    public ClipRange withoutDual() {
        return new ClipRange(low, high, Double.POSITIVE_INFINITY);
    }
}
