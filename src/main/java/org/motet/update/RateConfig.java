package org.motet.update;

import java.util.Optional;
import org.motet.config.Key;

/** The learning rate over a run. */
public record RateConfig(
        @Key(
                value = "peak of the learning rate",
                range = "above 0 and below 1",
                verl = "actor_rollout_ref.actor.optim.lr",
                trl = "learning_rate")
        double learningRate,

        @Key(
                value = "optimizer updates of linear rise before it",
                range = "0 or more",
                verl = "actor_rollout_ref.actor.optim.lr_warmup_steps",
                trl = "warmup_steps")
        int lrWarmupUpdates,

        @Key(
                value = "its course from there to 0 at the end of the run",
                verl = "actor_rollout_ref.actor.optim.lr_scheduler_type",
                trl = "lr_scheduler_type")
        LearningRate.Decay lrDecay) {
    public static final RateConfig DEFAULT = new RateConfig(1e-6, 0, LearningRate.Decay.NONE);

    private static final double HIGHEST = 1e-2;

    public RateConfig {
        Allowed.require(learningRate > 0 && learningRate < 1, "learning_rate", learningRate, "above 0 and below 1");
        Allowed.require(lrWarmupUpdates >= 0, "lr_warmup_updates", lrWarmupUpdates, "0 or more");
    }

    /**
     * What to say of a rate that destroys any policy; empty of others.
     *
     * @param group of keys that it stands in
     */
    public Optional<String> remark(String group) {
        return learningRate <= HIGHEST
                ? Optional.empty()
                : Optional.of(
                        "%s.learning_rate is %s, and AdamW moves every weight by about that much in an update, which destroys a model within a few; 1e-6 to 1e-3 are usual."
                                .formatted(group, learningRate));
    }

    /** The learning rate over a run of so many updates; one that is not longer than its warm-up has no decay. */
    public LearningRate over(long updates) {
        LearningRate.Decay decay = updates > lrWarmupUpdates ? lrDecay : LearningRate.Decay.NONE;
        return new LearningRate(
                learningRate, lrWarmupUpdates, decay, updates, decay == LearningRate.Decay.NONE ? learningRate : 0);
    }
}
