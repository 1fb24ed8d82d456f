package org.motet.advantage;

import org.motet.config.Key;

/** How advantages are estimated. */
public record AdvantageConfig(
        @Key(
                value = "how rewards of a group become advantages: grpo divides by the group's standard deviation, "
                        + "dr_grpo does not, rloo compares with the mean of the others",
                verl = {"algorithm.adv_estimator", "algorithm.norm_adv_by_std_in_grpo"},
                trl = "scale_rewards")
        AdvantageEstimator estimator,

        @Key(
                value =
                        "added to the standard deviation where the estimator divides by it, so that nearly equal rewards "
                                + "do not become large advantages",
                range = "above 0")
        double epsilon) {
    public AdvantageConfig {
        if (!(epsilon > 0 && Double.isFinite(epsilon))) {
            throw new IllegalArgumentException("epsilon is " + epsilon + "; allowed is a number above 0");
        }
    }

    /** GRPO with the epsilon of verl. */
    public static AdvantageConfig defaults() {
        return new AdvantageConfig(AdvantageEstimator.GRPO, 1e-6);
    }
}
