package org.motet.advantage;

import java.util.Arrays;

/** Group-relative advantages: each rollout against the others of its prompt. */
public final class GroupAdvantage {
    private GroupAdvantage() {}

    /**
     * Advantages of one group. A group of one has no others to compare with: its mean counts as 0 and its standard
     * deviation as 1, as in verl.
     *
     * @param rewards total reward of each rollout
     * @param epsilon added to the standard deviation (GRPO alone)
     */
    public static double[] ofGroup(AdvantageEstimator estimator, double epsilon, double... rewards) {
        if (rewards.length > 1 && allEqual(rewards)) {
            return new double[rewards.length];
        }
        double mean = rewards.length > 1 ? Arrays.stream(rewards).average().orElseThrow() : 0;
        double scale = scale(estimator, epsilon, rewards, mean);
        return Arrays.stream(rewards).map(reward -> (reward - mean) * scale).toArray();
    }

    private static double scale(AdvantageEstimator estimator, double epsilon, double[] rewards, double mean) {
        int n = rewards.length;
        return switch (estimator) {
            case GRPO -> 1 / ((n > 1 ? standardDeviation(rewards, mean) : 1) + epsilon);
            case DR_GRPO -> 1;
            case RLOO -> n > 1 ? n / (n - 1.0) : 1;
        };
    }

    /** Square root of the unbiased variance, {@code sum (R - mean)^2 / (n - 1)}. */
    private static double standardDeviation(double[] rewards, double mean) {
        double squares =
                Arrays.stream(rewards).map(r -> (r - mean) * (r - mean)).sum();
        return Math.sqrt(squares / (rewards.length - 1));
    }

    private static boolean allEqual(double... rewards) {
        return Arrays.stream(rewards).allMatch(reward -> reward == rewards[0]);
    }
}
