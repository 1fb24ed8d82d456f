package org.motet.update;

import org.motet.config.Inline;

/**
 * How a step's rollouts are cut.
 *
 * @param miniBatches optimizer updates a step; divides the prompts of a step
 */
public record BatchConfig(int miniBatches, @Inline MicroBatchConfig micro) {
    public static final BatchConfig DEFAULT = new BatchConfig(4, MicroBatchConfig.DEFAULT);

    public BatchConfig {
        Allowed.require(miniBatches >= 1, "mini_batches", miniBatches, "1 or more");
    }
}
