package org.motet.update;

import org.motet.config.Key;

/** The divergence from the initial policy as a penalty in the reward, token by token. */
public record KlRewardConfig(
        @Key(
                value =
                        "weight of the divergence from the initial policy in the reward, in the first step where it adapts; 0 for "
                                + "none, which also needs no second model",
                range = "0 or more",
                verl = {"algorithm.kl_ctrl.kl_coef", "algorithm.use_kl_in_reward"})
        double coef,

        @Key(value = "estimate of that divergence at a token", verl = "algorithm.kl_penalty")
        KlPenalty penalty,

        @Key(value = "whether the weight stays or follows target_kl", verl = "algorithm.kl_ctrl.type")
        Controller controller,

        @Key(
                value = "divergence a token that an adaptive weight aims at, nats",
                range = "above 0",
                verl = "algorithm.kl_ctrl.target_kl")
        double targetKl,

        @Key(
                value = "completions over which an adaptive weight changes by at most a fifth",
                range = "1 or more",
                verl = "algorithm.kl_ctrl.horizon")
        int horizon) {
    /** What becomes of the weight. */
    public enum Controller {
        /** It stays. */
        FIXED,
        /** {@link KlController}. */
        ADAPTIVE
    }

    /** None; the rest as in verl. */
    public static final KlRewardConfig NONE = new KlRewardConfig(0, KlPenalty.K1, Controller.FIXED, 0.1, 10_000);

    public KlRewardConfig {
        Allowed.require(coef >= 0 && coef < 1e6, "coef", coef, "0 or more");
        Allowed.require(targetKl > 0 && targetKl < Double.POSITIVE_INFINITY, "target_kl", targetKl, "above 0");
        Allowed.require(horizon >= 1, "horizon", horizon, "1 or more");
    }

    public boolean isOn() {
        return coef > 0;
    }
}
