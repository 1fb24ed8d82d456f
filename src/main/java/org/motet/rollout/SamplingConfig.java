package org.motet.rollout;

import org.motet.config.Key;

/** How the next token is drawn. */
public record SamplingConfig(
        @Key(
                value = "logits are divided by it, in sampling and in the loss",
                range = "above 0 and up to 100 in training",
                verl = "actor_rollout_ref.rollout.temperature",
                trl = "temperature")
        double temperature,

        @Key(
                value =
                        "smallest set of most likely tokens to draw from whose probability reaches it; 1 for all, which "
                                + "keeps the loss on policy",
                range = "above 0 and up to 1",
                verl = "actor_rollout_ref.rollout.top_p",
                trl = "top_p")
        double topP,

        @Key(
                value = "only that many most likely tokens; 0 for all (-1 in verl)",
                range = "0 or more",
                verl = "actor_rollout_ref.rollout.top_k",
                trl = "top_k")
        int topK,

        @Key(
                value = "only tokens at least that fraction as likely as the most likely one; 0 for all",
                range = "0 to 1",
                trl = "min_p")
        double minP,

        @Key(
                value = "longest completion in tokens, the stop token included",
                range = "1 or more",
                verl = {"data.max_response_length", "actor_rollout_ref.rollout.response_length"},
                trl = "max_completion_length")
        int maxNewTokens) {
    public SamplingConfig {
        if (!(temperature >= 0 && temperature <= 100)) {
            throw new IllegalArgumentException("temperature is " + temperature + "; allowed is 0 (greedy) to 100");
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top_p is " + topP + "; allowed is above 0 and up to 1");
        }
        if (topK < 0) {
            throw new IllegalArgumentException("top_k is " + topK + "; allowed is 0 (off) or more");
        }
        if (!(minP >= 0 && minP <= 1)) {
            throw new IllegalArgumentException("min_p is " + minP + "; allowed is 0 (off) to 1");
        }
        if (maxNewTokens < 1) {
            throw new IllegalArgumentException("max_new_tokens is " + maxNewTokens + "; at least 1 is needed");
        }
    }

    /** Plain sampling at that temperature. */
    public static SamplingConfig plain(double temperature, int maxNewTokens) {
        return new SamplingConfig(temperature, 1, 0, 0, maxNewTokens);
    }

    /** The most likely token each time. */
    public static SamplingConfig greedy(int maxNewTokens) {
        return plain(0, maxNewTokens);
    }

    /** The same with completions of another length. */
    public SamplingConfig withMaxNewTokens(int other) {
        return new SamplingConfig(temperature, topP, topK, minP, other);
    }

    public boolean filters() {
        return topP < 1 || topK > 0 || minP > 0;
    }
}
