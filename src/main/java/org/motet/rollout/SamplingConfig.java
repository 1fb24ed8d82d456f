package org.motet.rollout;

/**
 * How the next token is drawn.
 *
 * @param temperature logits are divided by it; 0 takes the most likely token
 * @param topP smallest set of most likely tokens whose probability reaches this; 1 for all
 * @param topK only that many most likely tokens; 0 for all
 * @param minP only tokens at least that fraction as likely as the most likely one; 0 for all
 * @param maxNewTokens longest completion, the stop token included
 */
public record SamplingConfig(double temperature, double topP, int topK, double minP, int maxNewTokens) {
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

    public boolean filters() {
        return topP < 1 || topK > 0 || minP > 0;
    }
}
