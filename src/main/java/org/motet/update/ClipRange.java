package org.motet.update;

import org.motet.config.Key;

/** Bounds on the probability ratio r between the policy in training and the one that sampled. */
public record ClipRange(
        @Key(
                value =
                        "how far a token's probability ratio may fall below 1 before a negative advantage stops pushing "
                                + "it down",
                name = "clip_ratio_low",
                range = "above 0; 1 or more for no bound",
                verl = "actor_rollout_ref.actor.clip_ratio_low",
                trl = "epsilon")
        double low,

        @Key(
                value = "how far it may rise above 1 before a positive advantage stops pushing it up; above "
                        + "clip_ratio_low in DAPO",
                name = "clip_ratio_high",
                range = "above 0",
                verl = "actor_rollout_ref.actor.clip_ratio_high",
                trl = "epsilon_high")
        double high,

        @Key(
                value = "dual clip: largest ratio that counts against a negative advantage; .inf for no such bound",
                name = "clip_ratio_c",
                range = "above 1",
                verl = "actor_rollout_ref.actor.clip_ratio_c",
                trl = "delta")
        double dual,

        @Key(
                value =
                        "log-ratios of tokens are cut here before they become ratios, those of whole completions upwards at "
                                + "half of it; verl has 20, TRL .inf",
                range = "above 0")
        double logRatioBound) {
    /** verl's. */
    static final double LOG_RATIO_BOUND = 20;

    public ClipRange {
        Allowed.require(low > 0, "clip_ratio_low", low, "above 0; 1 or more for no bound");
        Allowed.require(high > 0, "clip_ratio_high", high, "above 0");
        Allowed.require(dual > 1, "clip_ratio_c", dual, "above 1, or .inf for none");
        Allowed.require(logRatioBound > 0, "log_ratio_bound", logRatioBound, "above 0, or .inf for none");
    }

    /** With verl's bound on log-ratios. */
    public ClipRange(double low, double high, double dual) {
        this(low, high, dual, LOG_RATIO_BOUND);
    }

    /** A log-ratio of a token as it counts. */
    double bounded(double logRatio) {
        return Math.clamp(logRatio, -logRatioBound, logRatioBound);
    }

    /** A ratio within the range. */
    double clipped(double ratio) {
        return Math.clamp(ratio, 1 - low, 1 + high);
    }

    /** DAPO's clip-higher (Yu et al. 2025) with the dual clip of verl: 0.2, 0.28, 3. */
    public static ClipRange dapo() {
        return new ClipRange(0.2, 0.28, 3);
    }

    /** The symmetric range of PPO and GRPO with the dual clip of verl: 0.2, 0.2, 3. */
    public static ClipRange grpo() {
        return new ClipRange(0.2, 0.2, 3);
    }
}
