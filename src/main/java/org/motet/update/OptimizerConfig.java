package org.motet.update;

import org.motet.config.Inline;

/**
 * The optimizer.
 *
 * @param maxGradNorm gradients of larger global norm are scaled down to it
 * @param maxSkippedUpdates so many updates in a row with a gradient that is not finite stop the run
 */
public record OptimizerConfig(
        @Inline RateConfig rate, @Inline AdamConfig adam, double maxGradNorm, int maxSkippedUpdates) {
    public static final OptimizerConfig DEFAULT = new OptimizerConfig(RateConfig.DEFAULT, AdamConfig.DEFAULT, 1, 3);

    public OptimizerConfig {
        Allowed.require(maxGradNorm > 0, "max_grad_norm", maxGradNorm, "above 0");
        Allowed.require(maxSkippedUpdates >= 1, "max_skipped_updates", maxSkippedUpdates, "1 or more");
    }
}
