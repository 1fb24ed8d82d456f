package org.motet.advantage;

/**
 * How advantages are estimated.
 *
 * @param epsilon added to the standard deviation where the estimator divides by it, so that nearly equal rewards do not
 *     become large advantages; above 0
 */
public record AdvantageConfig(AdvantageEstimator estimator, double epsilon) {
    public AdvantageConfig {
        if (!(epsilon > 0 && Double.isFinite(epsilon))) {
            throw new IllegalArgumentException("epsilon is " + epsilon + "; allowed is a number above 0");
        }
    }

    /** GRPO with the epsilon of verl. */
    public static AdvantageConfig defaults() {
        return new AdvantageConfig(AdvantageEstimator.GRPO, 1e-6);
    }
}
