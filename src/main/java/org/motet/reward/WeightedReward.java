package org.motet.reward;

/**
 * A reward as it counts.
 *
 * @param weight of its score in the total; 0 measures it only
 */
public record WeightedReward(Reward reward, double weight) {
    public WeightedReward {
        if (!Double.isFinite(weight)) {
            throw new IllegalArgumentException(
                    "the weight of the reward '" + reward.name() + "' is " + weight + "; it must be a finite number");
        }
    }
}
