package org.motet.update;

import org.motet.config.Key;

/** What goes through the model at once in training. */
public record MicroBatchConfig(
        @Key(
                value = "most packed rows in one forward and backward pass; bounds memory, changes no result",
                range = "1 or more",
                verl = "actor_rollout_ref.actor.ppo_max_token_len_per_gpu")
        int microBatchTokens,

        @Key(
                value = "keep only each block's input and compute the rest again: less memory, about a third more work",
                verl = "actor_rollout_ref.model.enable_gradient_checkpointing",
                trl = "gradient_checkpointing")
        boolean recompute) {
    public static final MicroBatchConfig DEFAULT = new MicroBatchConfig(8192, false);

    public MicroBatchConfig {
        Allowed.require(microBatchTokens >= 1, "micro_batch_tokens", microBatchTokens, "1 or more");
    }
}
