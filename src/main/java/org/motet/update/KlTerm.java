package org.motet.update;

import org.motet.config.Key;

/** The divergence from the initial policy in the loss. */
public record KlTerm(
        @Key(
                value = "weight of the divergence from the initial policy in the loss; 0 for none, which also needs no "
                        + "second model",
                range = "0 or more",
                verl = "actor_rollout_ref.actor.kl_loss_coef",
                trl = "beta")
        double klLossCoef,

        @Key(
                value = "estimate of that divergence; those with + have its value and the gradient of k2",
                verl = "actor_rollout_ref.actor.kl_loss_type")
        KlPenalty klLossType) {
    public KlTerm {
        Allowed.require(klLossCoef >= 0 && klLossCoef < 1e6, "kl_loss_coef", klLossCoef, "0 or more");
    }
}
