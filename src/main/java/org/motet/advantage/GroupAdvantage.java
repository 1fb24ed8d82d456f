package org.motet.advantage;

import java.util.Arrays;

/** Advantages that one group's rewards decide: each rollout against the others of its prompt. */
public final class GroupAdvantage {
    private GroupAdvantage() {}

    /**
     * Advantages of one group. A group of one has no others to compare with: its mean counts as 0 and its standard
     * deviation as 1, as in verl. What {@link BatchAdvantage} divides by afterwards is not divided by here.
     *
     * @param epsilon added to the standard deviation (GRPO alone)
     */
    static double[] ofGroup(AdvantageEstimator estimator, double epsilon, RewardGroup group) {
        double[] rewards = group.rewards();
        if (estimator.comparesInGroup() && rewards.length > 1 && allEqual(rewards)) {
            return new double[rewards.length];
        }
        double baseline = baseline(estimator, group);
        double scale = scale(estimator, epsilon, rewards, baseline);
        return Arrays.stream(rewards).map(reward -> (reward - baseline) * scale).toArray();
    }

    /**
     * The same of rollouts of equal length.
     *
     * @param rewards total reward of each rollout
     */
    public static double[] ofGroup(AdvantageEstimator estimator, double epsilon, double... rewards) {
        return ofGroup(estimator, epsilon, RewardGroup.of(rewards));
    }

    /**
     * Rewards of several parts, each normalised within the group before they are added:
     *
     * <pre>
     * S = sum over k of w_k (r_k - mean_k) / (std_k + epsilon)
     * </pre>
     *
     * (Liu et al. 2026, GDPO, arXiv 2601.05242.) A part that is the same for all adds exactly 0. What GDPO divides by then, the
     * standard deviation of S over the whole step, is {@link AdvantageEstimator#BATCH}.
     *
     * @param weights one a part
     * @param parts for each part its value in each rollout
     */
    public static double[] normalizedSum(double epsilon, double[] weights, double[][] parts) {
        double[] sum = new double[parts[0].length];
        for (int k = 0; k < weights.length; k++) {
            double[] normalized = ofGroup(AdvantageEstimator.GRPO, epsilon, parts[k]);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += weights[k] * normalized[i];
            }
        }
        return sum;
    }

    private static double baseline(AdvantageEstimator estimator, RewardGroup group) {
        double[] rewards = group.rewards();
        if (rewards.length < 2) {
            return 0;
        }
        return switch (estimator) {
            case REINFORCE_PLUS_PLUS -> 0;
            case OPO -> meanByLength(group);
            case GRPO, DR_GRPO, RLOO, BATCH, REINFORCE_PLUS_PLUS_BASELINE ->
                Arrays.stream(rewards).average().orElseThrow();
        };
    }

    /** {@code sum(length R) / sum(length)}; 0 where there is no token. */
    private static double meanByLength(RewardGroup group) {
        double sum = 0;
        long tokens = 0;
        for (int i = 0; i < group.lengths().length; i++) {
            sum += group.lengths()[i] * group.rewards()[i];
            tokens += group.lengths()[i];
        }
        return tokens == 0 ? 0 : sum / tokens;
    }

    private static double scale(AdvantageEstimator estimator, double epsilon, double[] rewards, double mean) {
        int n = rewards.length;
        return switch (estimator) {
            case GRPO -> 1 / ((n > 1 ? standardDeviation(rewards, mean) : 1) + epsilon);
            case RLOO -> n > 1 ? n / (n - 1.0) : 1;
            case DR_GRPO, OPO, BATCH, REINFORCE_PLUS_PLUS, REINFORCE_PLUS_PLUS_BASELINE -> 1;
        };
    }

    /** Square root of the unbiased variance, {@code sum (R - mean)^2 / (n - 1)}. */
    static double standardDeviation(double[] rewards, double mean) {
        double squares =
                Arrays.stream(rewards).map(r -> (r - mean) * (r - mean)).sum();
        return Math.sqrt(squares / (rewards.length - 1));
    }

    static boolean allEqual(double... rewards) {
        return Arrays.stream(rewards).allMatch(reward -> reward == rewards[0]);
    }
}
