package org.motet.update;

/**
 * Policy-gradient losses as pure functions: value and derivative at the tokens of one completion. The weight of a token carries the
 * aggregation ({@link LossAggregation}), so that the sum over all tokens of an optimizer step is the loss, however the tokens
 * are cut.
 */
public final class PolicyLoss {
    /** Log-ratios are cut here, as in verl: beyond, a token has left the region where the ratio means anything. */
    private static final double LOG_RATIO_BOUND = 20;

    /** Likewise for the mean log-ratio of a completion, upwards only. */
    private static final double SEQUENCE_LOG_RATIO_BOUND = 10;

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
     * @param dLogProbs receives {@code weight * dL/dlogprob}
     * @param sums receives the loss and the counts
     */
    public static void ppoClip(ClipRange clip, TokenRun run, float[] dLogProbs, LossSums sums) {
        double a = run.advantage();
        for (int t = 0; t < run.size(); t++) {
            if (run.mask()[t] == 0 || run.weight() == 0) {
                dLogProbs[t] = 0;
                continue;
            }
            double difference = (double) run.logProbs()[t] - run.oldLogProbs()[t];
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
            dLogProbs[t] = learns ? (float) (run.weight() * unclipped) : 0;
            sums.addToken(run.weight() * loss, logRatio, isClipped, isLowerClipped);
        }
    }

    /**
     * Group sequence policy optimization: the ratio of a completion is the geometric mean of its tokens' ratios, and the completion
     * is clipped as a whole.
     *
     * <pre>
     * s  = exp(min(mean over tokens of (logprob - oldLogprob), 10))
     * L  = max(-A s, -A clip(s, 1 - low, 1 + high))        for each token
     * dL/dlogprob = -A s where the unclipped term decides, else 0
     * </pre>
     *
     * (Zheng et al. 2025, arXiv 2507.18071, eq. 5 to 7; the bound of 10 is verl's.) With weights that are alike within a completion
     * this is the gradient of the completion's loss. There is no dual clip.
     *
     * @param run all tokens of the completion
     * @param dLogProbs receives {@code weight * dL/dlogprob}
     * @param sums receives the loss and the counts
     */
    public static void gspo(ClipRange clip, TokenRun run, float[] dLogProbs, LossSums sums) {
        double sum = 0;
        for (int t = 0; t < run.size(); t++) {
            sum += run.mask()[t] == 0 ? 0 : (double) run.logProbs()[t] - run.oldLogProbs()[t];
        }
        double mean = sum / Math.max(1, run.counted());
        double ratio = Math.exp(Math.min(mean, SEQUENCE_LOG_RATIO_BOUND));
        double unclipped = -run.advantage() * ratio;
        double bounded = -run.advantage() * Math.clamp(ratio, 1 - clip.low(), 1 + clip.high());
        boolean isClipped = bounded > unclipped;
        boolean learns = !isClipped && mean <= SEQUENCE_LOG_RATIO_BOUND;
        for (int t = 0; t < run.size(); t++) {
            boolean counts = run.mask()[t] != 0 && run.weight() != 0;
            dLogProbs[t] = counts && learns ? (float) (run.weight() * unclipped) : 0;
            if (counts) {
                double logRatio = (double) run.logProbs()[t] - run.oldLogProbs()[t];
                sums.addToken(run.weight() * Math.max(unclipped, bounded), logRatio, isClipped, false);
            }
        }
    }
}
