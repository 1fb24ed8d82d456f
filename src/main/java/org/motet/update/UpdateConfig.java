package org.motet.update;

import org.motet.config.Inline;

/** How the policy learns from a step's rollouts. Names and defaults are verl's where it has them. */
public record UpdateConfig(
        @Inline LossConfig loss,
        @Inline OptimizerConfig optimizer,
        @Inline BatchConfig batching) {

    /** The paper's settings but for the size of the batches. */
    public static final UpdateConfig DEFAULT =
            new UpdateConfig(LossConfig.DEFAULT, OptimizerConfig.DEFAULT, BatchConfig.DEFAULT);
}
