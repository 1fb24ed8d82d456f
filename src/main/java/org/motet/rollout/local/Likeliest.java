package org.motet.rollout.local;

/**
 * The likeliest tokens at one place, the likeliest first.
 *
 * @param tokens ids
 * @param logProbs natural-log probabilities under the full distribution at the temperature (that of 1 under greedy decoding)
 */
public record Likeliest(int[] tokens, float[] logProbs) {
    /** Of the logits [V] of one place; of equally likely tokens the smaller id comes first. */
    static Likeliest of(float[] logits, double temperature, int count) {
        double factor = temperature == 0 ? 1 : 1 / temperature;
        int room = Math.min(count, logits.length);
        int[] best = new int[room];
        int filled = 0;
        for (int token = 0; token < logits.length; token++) {
            if (filled < room || logits[token] > logits[best[filled - 1]]) {
                int at = filled < room ? filled++ : room - 1;
                for (; at > 0 && logits[token] > logits[best[at - 1]]; at--) {
                    best[at] = best[at - 1];
                }
                best[at] = token;
            }
        }
        double logSum = logSumOfExponentials(logits, factor);
        float[] logProbs = new float[room];
        for (int i = 0; i < room; i++) {
            logProbs[i] = (float) (logits[best[i]] * factor - logSum);
        }
        return new Likeliest(best, logProbs);
    }

    /** Log of the sum of exp(factor logits). */
    static double logSumOfExponentials(float[] logits, double factor) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, factor * logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(factor * logit - max);
        }
        return max + Math.log(sum);
    }
}
