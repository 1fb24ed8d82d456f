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

        @Inline MicroBatchConfig micro,

        @Key("The cut that update.loss_aggregation=verl-2025 goes by.")
        Verl2025Config verl2025) {
    public static final BatchConfig DEFAULT = new BatchConfig(4, MicroBatchConfig.DEFAULT);

    public BatchConfig(int miniBatches, MicroBatchConfig micro) {
        this(miniBatches, micro, Verl2025Config.DEFAULT);
    }

    public BatchConfig {
        Allowed.require(miniBatches >= 1, "mini_batches", miniBatches, "1 or more");
    }
}
