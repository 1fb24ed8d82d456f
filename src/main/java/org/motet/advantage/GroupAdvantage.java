package org.motet.advantage;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

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

    /**
     * Advantages of several groups at once.
     *
     * @param group number of the group of each rollout; groups may be of any size and in any order
     * @return one advantage a rollout, in the order of {@code rewards}
     */
    public static double[] ofGroups(AdvantageConfig config, double[] rewards, int[] group) {
        if (rewards.length != group.length) {
            throw new IllegalArgumentException(
                    "%d rewards cannot belong to %d group numbers.".formatted(rewards.length, group.length));
        }
        Map<Integer, Integer> sizes = new LinkedHashMap<>();
        for (int number : group) {
            sizes.merge(number, 1, Integer::sum);
        }
        double[] advantages = new double[rewards.length];
        sizes.forEach((number, size) -> {
            int[] members = new int[size];
            for (int row = 0, found = 0; row < group.length; row++) {
                if (group[row] == number) {
                    members[found++] = row;
                }
            }
            double[] own =
                    Arrays.stream(members).mapToDouble(row -> rewards[row]).toArray();
            double[] values = ofGroup(config.estimator(), config.epsilon(), own);
            for (int i = 0; i < size; i++) {
                advantages[members[i]] = values[i];
            }
        });
        return advantages;
    }

    /** Whether every reward is the same number: such a group teaches nothing. */
    public static boolean allEqual(double... rewards) {
        return Arrays.stream(rewards).allMatch(reward -> reward == rewards[0]);
    }
}
