package org.motet.advantage;

import java.util.Arrays;

/**
 * The rewards of one group.
 *
 * @param rewards one a rollout
 * @param lengths tokens of each rollout that are trained on
 */
public record RewardGroup(double[] rewards, int[] lengths) {
    public RewardGroup {
        if (rewards.length != lengths.length) {
            throw new IllegalArgumentException(rewards.length + " rewards with " + lengths.length + " lengths");
        }
    }

    /** Where lengths do not matter. */
    static RewardGroup of(double... rewards) {
        int[] lengths = new int[rewards.length];
        Arrays.fill(lengths, 1);
        return new RewardGroup(rewards, lengths);
    }
}
