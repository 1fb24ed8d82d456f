package org.motet.update;

/**
 * Policy-gradient losses that are sums over tokens, as pure functions: value and derivative at tokens of one completion. The
 * scale of a token carries the aggregation ({@link LossAggregation}), so that the sum over all tokens of an optimizer step is the
 * loss, however the tokens are cut, and its importance weight. Below r is {@code exp(l)} with {@code l = clamp(logprob -
 * oldLogprob, -bound, bound)}; beyond the bound a token does not learn by its ratio.
 */
public final class PolicyLoss {
    private PolicyLoss() {}

    /**
     * PPO's clipped surrogate with separate bounds and dual clip:
     *
     * <pre>
     * L' = max(-A r, -A clip(r, 1 - low, 1 + high))
     * L  = A &lt; 0 ? min(L', -A dual) : L'
     * dL/dlogprob = -A r where the unclipped term decides, else 0
     * </pre>
     *
     * (Schulman et al. 2017, eq. 7; Ye et al. 2020, eq. 5; Yu et al. 2025, DAPO, eq. 10.)
     *
     * @param dLogProbs receives {@code scale * dL/dlogprob}
     * @param sums receives the loss and the counts
     */
    public static void ppoClip(ClipRange clip, TokenRun run, float[] dLogProbs, LossSums sums) {
        for (int t = 0; t < run.size(); t++) {
            if (!run.counts(t)) {
                dLogProbs[t] = 0;
                continue;
            }
            double a = run.advantage(t);
            double logRatio = clip.bounded(run.logRatio(t));
            double ratio = Math.exp(logRatio);
            double unclipped = -a * ratio;
            double bounded = -a * clip.clipped(ratio);
            double loss = Math.max(unclipped, bounded);
            boolean isClipped = bounded > unclipped;
            boolean isLowerClipped = a < 0 && loss > -a * clip.dual();
            if (isLowerClipped) {
                loss = -a * clip.dual();
            }
            boolean learns = !isClipped && !isLowerClipped && isWithin(clip, run.logRatio(t));
            dLogProbs[t] = learns ? (float) (run.scale(t) * unclipped) : 0;
            sums.addToken(run.scale(t) * loss, logRatio, isClipped, isLowerClipped);
            if (isClipped && a < 0) {
                sums.addClippedBelow();
            }
        }
    }

    /**
     * CISPO: the clipped ratio is a constant weight, so no token ever loses its gradient.
     *
     * <pre>
     * L = -stop(clip(r, 1 - low, 1 + high)) A logprob
     * dL/dlogprob = -clip(r, 1 - low, 1 + high) A
     * </pre>
     *
     * (MiniMax 2025, arXiv 2506.13585, eq. 4.) A lower bound of 1 or more is none, as in TRL, whose {@code epsilon_high} is 1 +
     * high.
     *
     * @param dLogProbs receives {@code scale * dL/dlogprob}
     * @param sums receives the loss and the counts; clipped are tokens whose ratio was
     */
    public static void cispo(ClipRange clip, TokenRun run, float[] dLogProbs, LossSums sums) {
        for (int t = 0; t < run.size(); t++) {
            if (!run.counts(t)) {
                dLogProbs[t] = 0;
                continue;
            }
            double logRatio = clip.bounded(run.logRatio(t));
            double ratio = Math.exp(logRatio);
            double clipped = clip.clipped(ratio);
            double slope = -clipped * run.advantage(t);
            dLogProbs[t] = (float) (run.scale(t) * slope);
            sums.addToken(run.scale(t) * slope * run.logProbs()[t], logRatio, ratio != clipped, false);
            if (ratio < clipped) {
                sums.addClippedBelow();
            }
        }
    }

    /**
     * Soft adaptive policy optimization: a smooth gate that closes away from r = 1, in place of bounds.
     *
     * <pre>
     * f = 4 / tau * sigmoid(tau (r - 1)),   tau = tau_pos where A &gt; 0, else tau_neg
     * L = -A f
     * dL/dlogprob = -A 4 sigmoid(.) (1 - sigmoid(.)) r        (-A at r = 1)
     * </pre>
     *
     * (Gao et al. 2025, arXiv 2511.20347, eq. 5 to 8.)
     *
     * @param dLogProbs receives {@code scale * dL/dlogprob}
     * @param sums receives the loss
     */
    public static void sapo(SapoGate gate, ClipRange clip, TokenRun run, float[] dLogProbs, LossSums sums) {
        for (int t = 0; t < run.size(); t++) {
            if (!run.counts(t)) {
                dLogProbs[t] = 0;
                continue;
            }
            double logRatio = clip.bounded(run.logRatio(t));
            double ratio = Math.exp(logRatio);
            double a = run.advantage(t);
            double tau = a > 0 ? gate.positive() : gate.negative();
            double open = 1 / (1 + Math.exp(-tau * (ratio - 1)));
            double slope = open >= 1 ? 0 : -a * 4 * open * (1 - open) * ratio; // not infinity times 0
            dLogProbs[t] = isWithin(clip, run.logRatio(t)) ? (float) (run.scale(t) * slope) : 0;
            sums.addToken(run.scale(t) * -a * 4 / tau * open, logRatio, false, false);
        }
    }

    /**
     * The plain policy gradient:
     *
     * <pre>
     * L = -A logprob
     * dL/dlogprob = -A
     * </pre>
     *
     * (Williams 1992; Chu et al. 2025, GPG, arXiv 2504.02546, eq. 5.)
     *
     * @param dLogProbs receives {@code scale * dL/dlogprob}
     * @param sums receives the loss
     */
    public static void reinforce(TokenRun run, float[] dLogProbs, LossSums sums) {
        for (int t = 0; t < run.size(); t++) {
            if (!run.counts(t)) {
                dLogProbs[t] = 0;
                continue;
            }
            double slope = -run.scale(t) * run.advantage(t);
            dLogProbs[t] = (float) slope;
            sums.addToken(slope * run.logProbs()[t], run.logRatio(t), false, false);
        }
    }

    private static boolean isWithin(ClipRange clip, double logRatio) {
        return !(Math.abs(logRatio) > clip.logRatioBound());
    }
}
