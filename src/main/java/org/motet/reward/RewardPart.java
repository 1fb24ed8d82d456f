package org.motet.reward;

/**
 * One part of a completion's reward.
 *
 * @param weight of its value in the whole
 */
public record RewardPart(double weight, double value) {
    double weighted() {
        return weight * value;
    }
}
