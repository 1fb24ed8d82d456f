package org.motet.update;

import org.motet.config.Key;

/** The entropy's part in the loss. */
public record EntropyBonus(
        @Key(
                value =
                        "weight of the policy's entropy, which is subtracted from the loss; where it adapts, the weight at first",
                name = "entropy_coeff",
                range = "0 or more",
                verl = "actor_rollout_ref.actor.entropy_coeff",
                trl = "entropy_coef")
        double coefficient,

        @Key(
                value =
                        "whether that weight follows the entropy: up by entropy_coeff_delta after an update whose mean entropy was "
                                + "at most entropy_target, else down, and 0 while the entropy is above it (Skywork-OR1, arXiv 2505.22312)",
                name = "entropy_adaptive",
                trl = "use_adaptive_entropy")
        boolean adaptive,

        @Key(
                value = "entropy to keep, in nats a token",
                name = "entropy_target",
                range = "0 or more",
                trl = "entropy_target")
        double target,

        @Key(
                value = "change of the weight after each update",
                name = "entropy_coeff_delta",
                range = "above 0",
                trl = "entropy_coef_delta")
        double delta,

        @Key(value = "its least value", name = "entropy_coeff_min", range = "0 or more", trl = "entropy_coef_min")
        double least,

        @Key(
                value = "its largest value",
                name = "entropy_coeff_max",
                range = "entropy_coeff_min or more",
                trl = "entropy_coef_max")
        double largest) {
    /** None; what adapts has TRL's numbers. */
    public static final EntropyBonus NONE = fixed(0);

    public EntropyBonus {
        Allowed.require(coefficient >= 0 && coefficient < 1e6, "entropy_coeff", coefficient, "0 or more");
        Allowed.require(target >= 0 && target < 1e6, "entropy_target", target, "0 or more");
        Allowed.require(delta > 0 && delta < 1e6, "entropy_coeff_delta", delta, "above 0");
        Allowed.require(least >= 0 && least < 1e6, "entropy_coeff_min", least, "0 or more");
        Allowed.require(largest >= least && largest < 1e6, "entropy_coeff_max", largest, "entropy_coeff_min or more");
    }

    /** A weight that stays. */
    public static EntropyBonus fixed(double coefficient) {
        return new EntropyBonus(coefficient, false, 0.2, 0.005, 0, 1);
    }

    /** Whether entropies are needed. */
    boolean isUsed() {
        return adaptive || coefficient != 0;
    }
}
