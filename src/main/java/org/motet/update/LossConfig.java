package org.motet.update;

import org.motet.config.Inline;
import org.motet.config.Key;

/** The loss: the clipped surrogate, plus the divergence from the initial policy, less the entropy. */
public record LossConfig(
        @Inline ClipRange clip,

        @Key(
                value = "which policy loss: vanilla clips each token's ratio, gspo that of a whole completion",
                verl = "actor_rollout_ref.actor.policy_loss.loss_mode",
                trl = "importance_sampling_level")
        LossMode lossMode,

        @Key(
                value = "how the losses of tokens become one number",
                verl = "actor_rollout_ref.actor.loss_agg_mode",
                trl = "loss_type")
        LossAggregation lossAggregation,

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
        KlPenalty klLossType,

        @Key(
                value = "weight of the policy's entropy, which is subtracted from the loss",
                range = "0 or more",
                verl = "actor_rollout_ref.actor.entropy_coeff",
                trl = "entropy_coef")
        double entropyCoeff) {
    public static final LossConfig DEFAULT =
            new LossConfig(ClipRange.dapo(), LossMode.VANILLA, LossAggregation.TOKEN_MEAN, 0, KlPenalty.K3, 0);

    public LossConfig {
        Allowed.require(klLossCoef >= 0 && klLossCoef < 1e6, "kl_loss_coef", klLossCoef, "0 or more");
        Allowed.require(entropyCoeff >= 0 && entropyCoeff < 1e6, "entropy_coeff", entropyCoeff, "0 or more");
    }

    /** Whether the loss holds the distance to the initial policy, which must then be at hand. */
    public boolean needsReference() {
        return klLossCoef > 0;
    }

    /** Whether a token without advantage has no gradient. */
    boolean learnsByAdvantageAlone() {
        return klLossCoef == 0 && entropyCoeff == 0;
    }
}
