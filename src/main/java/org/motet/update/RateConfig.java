package org.motet.update;

/**
 * The learning rate over a run.
 *
 * @param learningRate its peak
 * @param lrWarmupUpdates updates of linear rise before it
 * @param lrDecay its course to 0 at the end of the run
 */
public record RateConfig(double learningRate, int lrWarmupUpdates, LearningRate.Decay lrDecay) {
    public static final RateConfig DEFAULT = new RateConfig(1e-6, 0, LearningRate.Decay.NONE);

    public RateConfig {
        Allowed.require(learningRate > 0 && learningRate < 1, "learning_rate", learningRate, "above 0 and below 1");
        Allowed.require(lrWarmupUpdates >= 0, "lr_warmup_updates", lrWarmupUpdates, "0 or more");
    }

    /** The learning rate over a run of so many updates; one that is not longer than its warm-up has no decay. */
    public LearningRate over(long updates) {
        LearningRate.Decay decay = updates > lrWarmupUpdates ? lrDecay : LearningRate.Decay.NONE;
        return new LearningRate(
                learningRate, lrWarmupUpdates, decay, updates, decay == LearningRate.Decay.NONE ? learningRate : 0);
    }
}
