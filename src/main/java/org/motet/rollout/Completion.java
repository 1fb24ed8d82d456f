package org.motet.rollout;

import org.jspecify.annotations.Nullable;

/**
 * What the model continued a prompt with.
 *
 * @param tokens ids, the stop token included
 * @param text of the tokens, without special ones; empty where the engine has no tokenizer
 * @param logProbs natural-log probability of each token when it was drawn
 * @param entropies entropy in nats of the distribution that each token was drawn from; null where the engine does not tell
 */
public record Completion(
        int[] tokens, String text, float[] logProbs, float @Nullable [] entropies, FinishReason finish, Origin origin) {

    /** Whether it ended by itself, not by the length limit. */
    public boolean finished() {
        return finish == FinishReason.STOP;
    }

    /** Mean entropy in nats over all tokens of those completions whose engine tells; NaN where there are none. */
    public static double meanEntropy(Iterable<Completion> completions) {
        double sum = 0;
        long tokens = 0;
        for (Completion completion : completions) {
            if (completion.entropies != null) {
                for (float entropy : completion.entropies) {
                    sum += entropy;
                }
                tokens += completion.tokens.length;
            }
        }
        return sum / tokens;
    }
}
