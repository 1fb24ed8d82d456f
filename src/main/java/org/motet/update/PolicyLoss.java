package org.motet.update;

/**
 * Policy-gradient losses as pure functions: value and derivative of a run of tokens. All arrays are indexed by token;
 * {@code weight} carries the aggregation ({@link LossAggregation}), so that the sum over all tokens of an optimizer step
 * is the loss, however the tokens are cut into chunks. A token of weight 0 is masked: it neither counts nor learns.
 */
public final class PolicyLoss {
    /** Log-ratios are cut here, as in verl: beyond, a token has left the region where the ratio means anything. */
    private static final double LOG_RATIO_BOUND = 20;

    private PolicyLoss() {}

    /**
     * PPO's clipped surrogate with separate bounds and dual clip, one token at a time:
     *
     * <pre>
     * r  = exp(clamp(logprob - oldLogprob, -20, 20))
     * L' = max(-A r, -A clip(r, 1 - low, 1 + high))
     * L  = A &lt; 0 ? min(L', -A dual) : L'
     * dL/dlogprob = -A r where the unclipped term decides, else 0
     * </pre>
     *
     * (Schulman et al. 2017, eq. 7; Ye et al. 2020, eq. 5; Yu et al. 2025, eq. 10.)
     *
     * @param logprob log-probabilities under the policy in training, nats
     * @param oldLogprob the same under the policy that sampled
     * @param advantage advantage of the rollout that the token belongs to
     * @param weight share of the token in the loss
     * @param from first token
     * @param to token after the last
     * @param dLogprob receives {@code weight * dL/dlogprob} at {@code from} to {@code to - 1}
     * @param sums receives the loss and the counts
     */
    public static void ppoClip(
            ClipRange clip,
            float[] logprob,
            float[] oldLogprob,
            float[] advantage,
            float[] weight,
            int from,
            int to,
            float[] dLogprob,
            LossSums sums) {
        for (int token = from; token < to; token++) {
            if (weight[token] == 0) {
                dLogprob[token] = 0;
                continue;
            }
            double a = advantage[token];
            double difference = (double) logprob[token] - oldLogprob[token];
            double logRatio = Math.clamp(difference, -LOG_RATIO_BOUND, LOG_RATIO_BOUND);
            double ratio = Math.exp(logRatio);
            double unclipped = -a * ratio;
            double bounded = -a * Math.clamp(ratio, 1 - clip.low(), 1 + clip.high());
            double loss = Math.max(unclipped, bounded);
            boolean isClipped = bounded > unclipped;
            boolean isLowerClipped = a < 0 && loss > -a * clip.dual();
            if (isLowerClipped) {
                loss = -a * clip.dual();
            }
            boolean learns = !isClipped && !isLowerClipped && !(Math.abs(difference) > LOG_RATIO_BOUND);
            dLogprob[token] = learns ? (float) (weight[token] * unclipped) : 0;
            sums.addToken(weight[token] * loss, logRatio, isClipped, isLowerClipped);
        }
    }
}
