package org.motet.update;

/**
 * Policy-gradient losses that look at a completion as a whole. As those of {@link PolicyLoss}, but their runs must hold all tokens of
 * the completion.
 */
public final class SequenceLoss {
    private SequenceLoss() {}

    /**
     * Group sequence policy optimization: the ratio of a completion is the geometric mean of its tokens' ratios, and the completion
     * is clipped as a whole.
     *
     * <pre>
     * s  = exp(min(mean over tokens of (logprob - oldLogprob), bound / 2))
     * L  = max(-A s, -A clip(s, 1 - low, 1 + high))        for each token
     * dL/dlogprob = -A s where the unclipped term decides, else 0
     * </pre>
     *
     * (Zheng et al. 2025, arXiv 2507.18071, eq. 5 to 7.) With scales that are alike within a completion this is the gradient of the
     * completion's loss. There is no dual clip.
     *
     * @param run all tokens of the completion
     * @param dLogProbs receives {@code scale * dL/dlogprob}
     * @param sums receives the loss and the counts
     */
    public static void gspo(ClipRange clip, TokenRun run, float[] dLogProbs, LossSums sums) {
        double mean = run.meanLogRatio();
        double bound = clip.logRatioBound() / 2;
        double ratio = Math.exp(Math.min(mean, bound));
        for (int t = 0; t < run.size(); t++) {
            boolean counts = run.counts(t);
            double unclipped = -run.advantage(t) * ratio;
            double bounded = -run.advantage(t) * clip.clipped(ratio);
            boolean isClipped = bounded > unclipped;
            boolean learns = counts && !isClipped && mean <= bound;
            dLogProbs[t] = learns ? (float) (run.scale(t) * unclipped) : 0;
            if (counts) {
                sums.addToken(run.scale(t) * Math.max(unclipped, bounded), run.logRatio(t), isClipped, false);
                if (isClipped && run.advantage(t) < 0) {
                    sums.addClippedBelow();
                }
            }
        }
    }

    /**
     * Geometric-mean policy optimization: the geometric mean of ratios that are clipped one by one, in log space and only where that
     * makes the objective smaller.
     *
     * <pre>
     * l' = A &gt; 0 ? min(l, high) : max(l, -low),   l = logprob - oldLogprob
     * L  = -A exp(mean over tokens of l')        for each token
     * dL/dlogprob = L where l' = l, else 0
     * </pre>
     *
     * (Zhao et al. 2025, arXiv 2507.20673, eq. 4.) A completion has one advantage here. Importance weights enter by their geometric mean. A mean over completions of this
     * loss is {@code seq-mean-token-mean}.
     *
     * @param run all tokens of the completion
     * @param dLogProbs receives {@code scale * dL/dlogprob}
     * @param sums receives the loss; as clipped it counts tokens out of the range, as verl does: with a positive advantage as
     *     clipped, with a negative one as clipped by the lower bound
     */
    public static void gmpo(ClipRange clip, TokenRun run, float[] dLogProbs, LossSums sums) {
        double a = run.advantage();
        double sum = 0;
        for (int t = 0; t < run.size(); t++) {
            if (run.mask()[t] != 0) {
                sum += bounded(clip, a, run.logRatio(t));
            }
        }
        int tokens = Math.max(1, run.counted());
        double loss = run.weight() * geometricFactor(run) * (a == 0 ? 0 : -a * Math.exp(sum / tokens));
        for (int t = 0; t < run.size(); t++) {
            boolean counts = run.counts(t);
            double logRatio = run.logRatio(t);
            boolean isOut = logRatio < -clip.low() || logRatio > clip.high();
            boolean learns = counts && !(bounded(clip, a, logRatio) != logRatio);
            dLogProbs[t] = learns ? (float) loss : 0;
            if (counts) {
                sums.addToken(loss, logRatio, isOut && a > 0, isOut && a < 0);
            }
        }
    }

    /** Geometric mean of the factors, 1e-10 added to each as in verl; 0 where all are. */
    private static double geometricFactor(TokenRun run) {
        double log = 0;
        boolean any = run.factors().length == 0;
        for (int t = 0; t < run.factors().length; t++) {
            if (run.mask()[t] != 0) {
                log += Math.log(run.factors()[t] + 1e-10);
                any |= run.factors()[t] != 0;
            }
        }
        return any ? Math.exp(log / Math.max(1, run.counted())) : 0;
    }

    private static double bounded(ClipRange clip, double advantage, double logRatio) {
        return advantage > 0 ? Math.min(logRatio, clip.high()) : Math.max(logRatio, -clip.low());
    }
}
