package org.motet.advantage;

import java.util.Arrays;
import java.util.List;

/**
 * The rewards of one group.
 *
 * @param scores one a rollout, before what is taken off token by token
 * @param lengths tokens of each rollout that are trained on
 * @param penalties what is taken off at each token of each rollout, as long as it; empty where nothing is
 */
public record RewardGroup(double[] scores, int[] lengths, List<double[]> penalties) {
    public RewardGroup {
        penalties = List.copyOf(penalties);
        if (scores.length != lengths.length || !penalties.isEmpty() && penalties.size() != lengths.length) {
            throw new IllegalArgumentException(scores.length + " rewards with " + lengths.length + " lengths and "
                    + penalties.size() + " rows of penalties");
        }
    }

    /** Where nothing is taken off. */
    public RewardGroup(double[] scores, int[] lengths) {
        this(scores, lengths, List.of());
    }

    /** Where lengths do not matter. */
    static RewardGroup of(double... rewards) {
        int[] lengths = new int[rewards.length];
        Arrays.fill(lengths, 1);
        return new RewardGroup(rewards, lengths);
    }

    /** The same with other scores, of which nothing more is taken off. */
    RewardGroup with(double... others) {
        return new RewardGroup(others, lengths);
    }

    /** What each rollout comes to: its score less all its penalties, {@code R = score - sum over tokens of penalty}. */
    public double[] rewards() {
        if (penalties.isEmpty()) {
            return scores;
        }
        double[] rewards = scores.clone();
        for (int i = 0; i < rewards.length; i++) {
            for (double penalty : penalties.get(i)) {
                rewards[i] -= penalty;
            }
        }
        return rewards;
    }

    /**
     * What is still to come at each token of a rollout, undiscounted, the score with its last token: {@code G_t = score - sum over u
     * >= t of penalty_u}.
     */
    double[] returns(int rollout) {
        double[] returns = new double[lengths[rollout]];
        double still = scores[rollout];
        for (int t = returns.length - 1; t >= 0; t--) {
            still -= penalties.isEmpty() ? 0 : penalties.get(rollout)[t];
            returns[t] = still;
        }
        return returns;
    }
}
