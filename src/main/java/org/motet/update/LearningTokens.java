package org.motet.update;

import org.motet.config.Key;

/** Which tokens the policy learns from. */
public record LearningTokens(
        @Key(
                value =
                        "whether completions that were cut off at the length limit are left out of the loss; their reward still "
                                + "counts in the mean of their group",
                name = "overlong_filter",
                trl = "mask_truncated_completions")
        boolean overlongFilter,

        @Key(
                value =
                        "whether completions that are left out still count where losses are averaged over completions, as in TRL and "
                                + "verl of 2025",
                name = "count_masked")
        boolean countMasked,

        @Key(
                value =
                        "a completion with a negative advantage teaches nothing once its mean log-probability has fallen by more than "
                                + "that since it was sampled (DeepSeek-V3.2, arXiv 2512.02556); .inf for none",
                name = "off_policy_mask_threshold",
                range = "above 0",
                trl = "off_policy_mask_threshold")
        double offPolicyThreshold,

        @Key(
                value =
                        "share of a mini-batch's tokens that the policy loss is taken of, those that were sampled with the highest "
                                + "entropy (Wang et al. 2025, arXiv 2506.01939, has 0.2); 1 for all",
                name = "top_entropy_quantile",
                range = "above 0 and up to 1",
                trl = "top_entropy_quantile")
        double topEntropy) {
    /** All tokens. */
    public static final LearningTokens ALL = new LearningTokens(false, false, Double.POSITIVE_INFINITY, 1);

    public LearningTokens {
        Allowed.require(
                offPolicyThreshold > 0, "off_policy_mask_threshold", offPolicyThreshold, "above 0, or .inf for none");
        Allowed.require(topEntropy > 0 && topEntropy <= 1, "top_entropy_quantile", topEntropy, "above 0 and up to 1");
    }

    /** Whether it depends on all tokens of a completion together if one learns. */
    boolean looksAtCompletions() {
        return offPolicyThreshold < Double.POSITIVE_INFINITY;
    }

    /**
     * The off-policy sequence mask of DeepSeek-V3.2:
     *
     * <pre>
     * keep where A &gt;= 0 or mean over tokens of (sampling logprob - logprob) &lt;= threshold
     * </pre>
     *
     * (arXiv 2512.02556, eq. 9.)
     *
     * @param logProbs of all tokens of a completion, under the policy in training
     * @param samplingLogProbs the same when they were sampled
     */
    boolean keeps(double advantage, float[] logProbs, float[] samplingLogProbs) {
        if (advantage >= 0 || !looksAtCompletions()) {
            return true;
        }
        double sum = 0;
        for (int t = 0; t < logProbs.length; t++) {
            sum += (double) samplingLogProbs[t] - logProbs[t];
        }
        return !(sum / Math.max(1, logProbs.length) > offPolicyThreshold);
    }
}
