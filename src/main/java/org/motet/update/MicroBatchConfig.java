package org.motet.update;

/**
 * What goes through the model at once in training.
 *
 * @param microBatchTokens most packed rows in one forward and backward pass; bounds memory, changes no result
 * @param recompute keep only each block's input and compute the rest again: less memory, about a third more work
 */
public record MicroBatchConfig(int microBatchTokens, boolean recompute) {
    public static final MicroBatchConfig DEFAULT = new MicroBatchConfig(8192, false);

    public MicroBatchConfig {
        Allowed.require(microBatchTokens >= 1, "micro_batch_tokens", microBatchTokens, "1 or more");
    }
}
