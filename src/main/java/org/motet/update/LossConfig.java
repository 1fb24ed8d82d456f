package org.motet.update;

import org.motet.config.Inline;

/**
 * The loss: the clipped surrogate, plus the divergence from the initial policy, less the entropy.
 *
 * @param lossMode which policy loss
 * @param lossAggregation how token losses become one number
 * @param klLossCoef weight of the divergence from the initial policy in the loss; 0 for none, which also needs no second model
 * @param klLossType estimate of the divergence
 * @param entropyCoeff weight of the policy's entropy, which is subtracted from the loss
 */
public record LossConfig(
        @Inline ClipRange clip,
        LossMode lossMode,
        LossAggregation lossAggregation,
        double klLossCoef,
        KlPenalty klLossType,
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
