package org.motet.update;

import org.motet.config.Key;

/** AdamW. */
public record AdamConfig(
        @Key(
                value = "decoupled weight decay, on every parameter as in verl",
                range = "0 or more and below 1",
                verl = "actor_rollout_ref.actor.optim.weight_decay",
                trl = "weight_decay")
        double weightDecay,

        @Key("whether biases and norms are spared from it, as in TRL")
        boolean decayMatricesOnly,

        @Key(
                value = "decay of the first moment",
                range = "0 or more and below 1",
                verl = "actor_rollout_ref.actor.optim.betas",
                trl = "adam_beta1")
        double beta1,

        @Key(value = "decay of the second moment", range = "0 or more and below 1", trl = "adam_beta2")
        double beta2,

        @Key(value = "added to the root of the second moment", range = "above 0", trl = "adam_epsilon")
        double adamEpsilon) {
    public static final AdamConfig DEFAULT = new AdamConfig(0.01, false, 0.9, 0.999, 1e-8);

    public AdamConfig {
        Allowed.require(weightDecay >= 0 && weightDecay < 1, "weight_decay", weightDecay, "0 or more and below 1");
        Allowed.require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "0 or more and below 1");
        Allowed.require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "0 or more and below 1");
        Allowed.require(adamEpsilon > 0, "adam_epsilon", adamEpsilon, "above 0");
    }

    public AdamConfig withWeightDecay(double decay) {
        return new AdamConfig(decay, decayMatricesOnly, beta1, beta2, adamEpsilon);
    }
}
