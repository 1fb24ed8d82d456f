package org.motet.update;

import org.motet.config.Inline;
import org.motet.config.Key;

/** How a step's rollouts are cut. */
public record BatchConfig(
        @Key(
                value = "optimizer updates a step; divides prompts.per_step (verl counts the prompts of one: "
                        + "ppo_mini_batch_size)",
                range = "1 or more")
        int miniBatches,

        @Inline MicroBatchConfig micro) {
    public static final BatchConfig DEFAULT = new BatchConfig(4, MicroBatchConfig.DEFAULT);

    public BatchConfig {
        Allowed.require(miniBatches >= 1, "mini_batches", miniBatches, "1 or more");
    }
}
