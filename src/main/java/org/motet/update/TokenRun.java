package org.motet.update;

/**
 * Tokens of one completion as a loss sees them, all arrays equally long: all of its tokens, or, for a loss that is a sum over
 * tokens, a run of them.
 *
 * @param logProbs log-probabilities under the policy in training, nats
 * @param oldLogProbs the same under the policy that sampled
 * @param referenceLogProbs the same under the reference policy; empty where there is none
 * @param mask 1 where a token counts; where it is 0 the token neither counts nor learns
 * @param advantage of the completion; the mean over its tokens where they differ
 * @param tokenAdvantages of each token; empty where all share that of the completion
 * @param weight share of each token that counts in the loss, by the {@link LossAggregation}
 * @param factors of the policy loss of each token, such as importance weights; empty where all are 1
 */
public record TokenRun(
        float[] logProbs,
        float[] oldLogProbs,
        float[] referenceLogProbs,
        float[] mask,
        double advantage,
        float[] tokenAdvantages,
        double weight,
        float[] factors) {
    private static final float[] NONE = {};

    public TokenRun {
        int tokens = logProbs.length;
        if (oldLogProbs.length != tokens
                || mask.length != tokens
                || referenceLogProbs.length != 0 && referenceLogProbs.length != tokens
                || tokenAdvantages.length != 0 && tokenAdvantages.length != tokens
                || factors.length != 0 && factors.length != tokens) {
            throw new IllegalArgumentException(
                    "%d tokens with %d old and %d reference log-probabilities, %d masks and %d factors"
                            .formatted(
                                    tokens, oldLogProbs.length, referenceLogProbs.length, mask.length, factors.length));
        }
    }

    /** With factors of 1. */
    public TokenRun(
            float[] logProbs,
            float[] oldLogProbs,
            float[] referenceLogProbs,
            float[] mask,
            double advantage,
            double weight) {
        this(logProbs, oldLogProbs, referenceLogProbs, mask, advantage, weight, NONE);
    }

    /** With one advantage for all tokens. */
    public TokenRun(
            float[] logProbs,
            float[] oldLogProbs,
            float[] referenceLogProbs,
            float[] mask,
            double advantage,
            double weight,
            float[] factors) {
        this(logProbs, oldLogProbs, referenceLogProbs, mask, advantage, NONE, weight, factors);
    }

    int size() {
        return logProbs.length;
    }

    /** The advantage of a token. */
    double advantage(int t) {
        return tokenAdvantages.length == 0 ? advantage : tokenAdvantages[t];
    }

    /** Whether a token counts. */
    boolean counts(int t) {
        return mask[t] != 0 && weight != 0;
    }

    /** {@code log(probability / old probability)} of a token. */
    double logRatio(int t) {
        return (double) logProbs[t] - oldLogProbs[t];
    }

    /** What a token's policy loss is multiplied by: its share and its factor. */
    double scale(int t) {
        return factors.length == 0 ? weight : weight * factors[t];
    }

    /** Mean over the tokens of {@code logprob - old logprob}; 0 where none counts. */
    double meanLogRatio() {
        double sum = 0;
        for (int t = 0; t < size(); t++) {
            sum += mask[t] == 0 ? 0 : logRatio(t);
        }
        return sum / Math.max(1, counted());
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
