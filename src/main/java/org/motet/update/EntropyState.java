package org.motet.update;

/**
 * What an adaptive weight of the entropy has learnt.
 *
 * @param coefficient the weight
 * @param lastEntropy mean entropy of the last update's tokens, nats; the largest number before the first
 */
public record EntropyState(double coefficient, double lastEntropy) {
    /** Before the first update of this configuration. */
    public static EntropyState start(EntropyBonus bonus) {
        return new EntropyState(bonus.coefficient(), EntropyControl.NOT_SEEN);
    }
}
