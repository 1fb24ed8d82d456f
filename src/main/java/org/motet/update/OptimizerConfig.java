package org.motet.update;

import org.motet.config.Inline;
import org.motet.config.Key;

/** The optimizer. */
public record OptimizerConfig(
        @Inline RateConfig rate,
        @Inline AdamConfig adam,

        @Key(
                value = "gradients of larger global norm are scaled down to it",
                range = "above 0",
                verl = {"actor_rollout_ref.actor.optim.clip_grad", "actor_rollout_ref.actor.grad_clip"},
                trl = "max_grad_norm")
        double maxGradNorm,

        @Key(value = "so many updates in a row with a gradient that is not finite stop the run", range = "1 or more")
        int maxSkippedUpdates,

        @Inline OptimizerStateConfig state) {
    public static final OptimizerConfig DEFAULT = new OptimizerConfig(RateConfig.DEFAULT, AdamConfig.DEFAULT, 1, 3);

    /** With a state that is exact and beside the weights. */
    public OptimizerConfig(RateConfig rate, AdamConfig adam, double maxGradNorm, int maxSkippedUpdates) {
        this(rate, adam, maxGradNorm, maxSkippedUpdates, OptimizerStateConfig.DEFAULT);
    }

    public OptimizerConfig {
        Allowed.require(maxGradNorm > 0, "max_grad_norm", maxGradNorm, "above 0");
        Allowed.require(maxSkippedUpdates >= 1, "max_skipped_updates", maxSkippedUpdates, "1 or more");
    }

    /** The same with another learning rate. */
    OptimizerConfig withLearningRate(double learningRate) {
        RateConfig other = new RateConfig(learningRate, rate.lrWarmupUpdates(), rate.lrDecay());
        return new OptimizerConfig(other, adam, maxGradNorm, maxSkippedUpdates);
    }
}
