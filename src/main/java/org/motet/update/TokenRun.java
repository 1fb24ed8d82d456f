package org.motet.update;

/**
 * Tokens of one completion as a loss sees them, all arrays equally long: all of its tokens, or, for a loss that is a sum over
 * tokens, a run of them.
 *
 * @param logProbs log-probabilities under the policy in training, nats
 * @param oldLogProbs the same under the policy that sampled
 * @param referenceLogProbs the same under the reference policy; empty where there is none
 * @param mask 1 where a token counts; where it is 0 the token neither counts nor learns
 * @param advantage of the completion
 * @param weight share of each token that counts in the loss, by the {@link LossAggregation}
 */
public record TokenRun(
        float[] logProbs,
        float[] oldLogProbs,
        float[] referenceLogProbs,
        float[] mask,
        double advantage,
        double weight) {
    public TokenRun {
        int tokens = logProbs.length;
        if (oldLogProbs.length != tokens
                || mask.length != tokens
                || referenceLogProbs.length != 0 && referenceLogProbs.length != tokens) {
            throw new IllegalArgumentException("%d tokens with %d old and %d reference log-probabilities and %d masks"
                    .formatted(tokens, oldLogProbs.length, referenceLogProbs.length, mask.length));
        }
    }

    int size() {
        return logProbs.length;
    }

    /** Tokens that count. */
    int counted() {
        int counted = 0;
        for (float one : mask) {
            counted += one != 0 ? 1 : 0;
        }
        return counted;
    }
}
