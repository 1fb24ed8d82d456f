package org.motet.update;

import org.motet.config.Inline;
import org.motet.config.Key;

/** How the policy learns from a step's rollouts. Names and defaults are verl's where it has them. */
public record UpdateConfig(
        @Inline LossConfig loss,
        @Inline OptimizerConfig optimizer,
        @Inline BatchConfig batching,

        @Key("Weights that make up for the gap between the probabilities of sampling and of training.")
        RolloutCorrectionConfig rolloutCorrection) {

    public UpdateConfig(LossConfig loss, OptimizerConfig optimizer, BatchConfig batching) {
        this(loss, optimizer, batching, RolloutCorrectionConfig.DEFAULT);
    }

    /** With what is left to the kind of engine settled. */
    public UpdateConfig sampledBy(boolean servers) {
        return new UpdateConfig(loss, optimizer, batching, rolloutCorrection.resolved(servers));
    }

    /** The paper's settings but for the size of the batches. */
    public static final UpdateConfig DEFAULT =
            new UpdateConfig(LossConfig.DEFAULT, OptimizerConfig.DEFAULT, BatchConfig.DEFAULT);

    /** The same with another learning rate. */
    public UpdateConfig withLearningRate(double learningRate) {
        return new UpdateConfig(loss, optimizer.withLearningRate(learningRate), batching, rolloutCorrection);
    }
}
