package org.motet.update;

import org.motet.config.Inline;
import org.motet.config.Key;

/** The loss: the clipped surrogate, plus the divergence from the initial policy, less the entropy. */
public record LossConfig(
        @Inline ClipRange clip,

        @Key(
                value =
                        "which policy loss: vanilla clips each token's ratio (PPO, GRPO, DAPO), gspo that of a whole completion; gmpo "
                                + "takes the geometric mean of clipped ratios, cispo weighs log-probabilities by them, sapo has a soft gate, "
                                + "reinforce no ratio",
                verl = "actor_rollout_ref.actor.policy_loss.loss_mode",
                trl = "importance_sampling_level")
        LossMode lossMode,

        @Inline SapoGate gate,

        @Key(
                value = "how the losses of tokens become one number",
                verl = "actor_rollout_ref.actor.loss_agg_mode",
                trl = "loss_type")
        LossAggregation lossAggregation,

        @Key(
                value = "C of the aggregations that end in -norm, in tokens; 0 for rollout.max_new_tokens",
                range = "0 or more",
                verl = "actor_rollout_ref.actor.loss_scale_factor")
        int lossScaleFactor,

        @Inline LearningTokens tokens,

        @Inline KlTerm kl,

        @Inline EntropyBonus entropy) {
    public static final LossConfig DEFAULT =
            new LossConfig(ClipRange.dapo(), LossMode.VANILLA, LossAggregation.TOKEN_MEAN, 0, KlPenalty.K3, 0);

    public LossConfig {
        Allowed.require(lossScaleFactor >= 0, "loss_scale_factor", lossScaleFactor, "0 or more");
    }

    /** Of all tokens, with a fixed weight of the entropy. */
    public LossConfig(
            ClipRange clip,
            LossMode mode,
            LossAggregation aggregation,
            double klLossCoef,
            KlPenalty klLossType,
            double entropyCoeff) {
        this(
                clip,
                mode,
                SapoGate.DEFAULT,
                aggregation,
                0,
                LearningTokens.ALL,
                new KlTerm(klLossCoef, klLossType),
                EntropyBonus.fixed(entropyCoeff));
    }

    /** Whether the loss holds the distance to the initial policy, which must then be at hand. */
    public boolean needsReference() {
        return kl.klLossCoef() > 0;
    }

    public double klLossCoef() {
        return kl.klLossCoef();
    }

    public KlPenalty klLossType() {
        return kl.klLossType();
    }

    /** Whether a token's derivative depends on that token alone. */
    boolean isTokenLocal() {
        return lossMode.isTokenLocal() && !tokens.looksAtCompletions();
    }

    /** Whether a token without advantage has no gradient. */
    boolean learnsByAdvantageAlone() {
        return kl.klLossCoef() == 0 && !entropy.isUsed();
    }
}
