package org.motet.update;

import org.motet.config.Key;

/** Bounds on the probability ratio r between the policy in training and the one that sampled. */
public record ClipRange(
        @Key(
                value =
                        "how far a token's probability ratio may fall below 1 before a negative advantage stops pushing "
                                + "it down",
                name = "clip_ratio_low",
                range = "between 0 and 1",
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
        double dual) {
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
}
