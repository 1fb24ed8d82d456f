package org.motet.train;

import org.motet.config.Inline;
import org.motet.rollout.SamplingConfig;

/**
 * How the policy answers in training.
 *
 * @param groupSize rollouts of each visit of a problem (verl's {@code rollout.n})
 * @param sampling at a temperature above 0, by which the loss divides logits too; a filter takes the loss off policy
 * @param maxRows most completions in generation at once (vLLM's {@code max_num_seqs})
 */
public record RolloutConfig(int groupSize, @Inline SamplingConfig sampling, int maxRows) {
    public static final RolloutConfig DEFAULT = new RolloutConfig(8, SamplingConfig.plain(1, 80), 1024);

    public RolloutConfig {
        if (groupSize < 2) {
            throw new IllegalArgumentException(
                    "group_size is " + groupSize + "; a group needs at least 2 rollouts to compare");
        }
        if (sampling.temperature() == 0) {
            throw new IllegalArgumentException("temperature is 0; training needs rollouts that differ, so more than 0");
        }
        if (maxRows < 1) {
            throw new IllegalArgumentException("max_rows is " + maxRows + "; at least 1 is needed");
        }
    }

    public double temperature() {
        return sampling.temperature();
    }

    /** Longest completion in tokens, the stop token included. */
    public int maxNewTokens() {
        return sampling.maxNewTokens();
    }
}
