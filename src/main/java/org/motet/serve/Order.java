package org.motet.serve;

import java.util.List;
import org.motet.rollout.SamplingConfig;
import org.motet.token.StopTokens;

/**
 * What a request asks for.
 *
 * @param prompts token ids; every one gets {@code n} completions
 * @param seed of its draws: the same seed and prompt get the same tokens from the same weights
 * @param logProbs likeliest tokens to be told with each one; -1 where not even its own log-probability is wanted
 * @param promptLogProbs likewise for the tokens of the prompts
 * @param echo whether the prompts stand before their completions
 * @param generates whether anything is generated; otherwise prompts are only echoed or scored
 */
record Order(
        String id,
        List<int[]> prompts,
        int n,
        SamplingConfig sampling,
        boolean generates,
        StopTokens stopTokens,
        List<String> stop,
        long seed,
        int logProbs,
        int promptLogProbs,
        boolean echo,
        boolean stream,
        Reading reading) {
    /**
     * How its answers are written.
     *
     * @param skipSpecial whether texts are without special tokens
     * @param includeStop whether a text holds what ended it
     * @param tokenIds whether answers hold token ids
     * @param tokensAsIds whether log-probabilities name tokens by their ids, as {@code token_id:5}
     * @param usage whether a stream ends with the numbers of tokens
     */
    record Reading(boolean skipSpecial, boolean includeStop, boolean tokenIds, boolean tokensAsIds, boolean usage) {}

    boolean scoresPrompts() {
        return promptLogProbs >= 0 || echo && logProbs >= 0;
    }

    /** Likeliest tokens that the scores of prompts must tell. */
    int promptLikeliest() {
        return Math.max(promptLogProbs, echo ? logProbs : 0);
    }
}
