package org.motet.train;

import org.motet.rollout.SamplingConfig;

/**
 * How the policy answers in training.
 *
 * @param groupSize rollouts of each visit of a problem (verl's {@code rollout.n})
 * @param temperature logits are divided by it, in sampling and in the loss
 * @param topP smallest set of most likely tokens to draw from; 1 for all, which keeps the loss on policy
 * @param topK only that many most likely tokens; 0 for all
 * @param minP only tokens at least that fraction as likely as the most likely one; 0 for all
 * @param maxNewTokens longest completion, the stop token included
 * @param maxRows most completions in generation at once (vLLM's {@code max_num_seqs})
 */
public record RolloutConfig(
        int groupSize, double temperature, double topP, int topK, double minP, int maxNewTokens, int maxRows) {
    public static final RolloutConfig DEFAULT = new RolloutConfig(8, 1, 1, 0, 0, 80, 1024);

    public RolloutConfig {
        if (groupSize < 2) {
            throw new IllegalArgumentException(
                    "group_size is " + groupSize + "; a group needs at least 2 rollouts to compare");
        }
        if (temperature == 0) {
            throw new IllegalArgumentException("temperature is 0; training needs rollouts that differ, so more than 0");
        }
        if (maxRows < 1) {
            throw new IllegalArgumentException("max_rows is " + maxRows + "; at least 1 is needed");
        }
        new SamplingConfig(temperature, topP, topK, minP, maxNewTokens); // checks the others
    }

    SamplingConfig sampling() {
        return new SamplingConfig(temperature, topP, topK, minP, maxNewTokens);
    }
}
