package org.motet.advantage;

import org.motet.config.Key;

/** How advantages are estimated. */
public record AdvantageConfig(
        @Key(
                value =
                        "how rewards become advantages: grpo divides by the group's standard deviation, batch by that of all "
                                + "rewards of the step, dr_grpo by none; rloo compares with the mean of the others, opo with a mean "
                                + "by length; reinforce++ compares with all tokens of the step, its -baseline form after the group's "
                                + "mean is subtracted",
                verl = {"algorithm.adv_estimator", "algorithm.norm_adv_by_std_in_grpo"},
                trl = "scale_rewards")
        AdvantageEstimator estimator,

        @Key(
                value =
                        "added to the standard deviation where the estimator divides by it, so that nearly equal rewards "
                                + "do not become large advantages; verl has 1e-6, TRL 1e-4",
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
