package org.motet.update;

/**
 * The weight of the divergence in the reward over a run. Where it adapts, after a step of n completions whose mean divergence is KL
 * (Ziegler et al. 2019, arXiv 1909.08593, section 2.2):
 *
 * <pre>
 * error = clip(KL / target - 1, -0.2, 0.2)
 * coefficient = coefficient * (1 + error * n / horizon)
 * </pre>
 */
public final class KlController {
    private static final double LARGEST_ERROR = 0.2;

    private final KlRewardConfig config;
    private double coefficient;

    public KlController(KlRewardConfig config) {
        this.config = config;
        this.coefficient = config.coef();
    }

    /** The weight in the next step. */
    public double coefficient() {
        return coefficient;
    }

    /** Learns a step's mean divergence. */
    public void observe(double meanKl, int completions) {
        if (config.controller() == KlRewardConfig.Controller.ADAPTIVE) {
            double error = Math.clamp(meanKl / config.targetKl() - 1, -LARGEST_ERROR, LARGEST_ERROR);
            coefficient *= 1 + error * completions / config.horizon();
        }
    }

    /** Goes on from there; a fixed weight is that of the configuration. */
    public void resume(double former) {
        if (config.controller() == KlRewardConfig.Controller.ADAPTIVE) {
            coefficient = former;
        }
    }
}
