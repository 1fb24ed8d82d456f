package org.motet.rollout.server;

import java.util.Arrays;
import org.motet.rollout.FinishReason;

/**
 * A completion as a server gives it.
 *
 * @param tokens ids, the stop token included
 * @param logProbs natural-log probability of each
 */
record Drawn(int[] tokens, float[] logProbs, FinishReason finish) {

    /** Cut after the first of these ids: a server need not know all of them. */
    Drawn endedBy(int... stopTokens) {
        for (int length = 1; length <= tokens.length; length++) {
            if (Arrays.binarySearch(stopTokens, tokens[length - 1]) >= 0) {
                return new Drawn(Arrays.copyOf(tokens, length), Arrays.copyOf(logProbs, length), FinishReason.STOP);
            }
        }
        return this;
    }
}
