package org.motet.update;

/**
 * AdamW.
 *
 * @param weightDecay decoupled weight decay, on every parameter as in verl
 * @param decayMatricesOnly whether biases and norms are spared from it, as in TRL
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param adamEpsilon added to the root of the second moment
 */
public record AdamConfig(
        double weightDecay, boolean decayMatricesOnly, double beta1, double beta2, double adamEpsilon) {
    public static final AdamConfig DEFAULT = new AdamConfig(0.01, false, 0.9, 0.999, 1e-8);

    public AdamConfig {
        Allowed.require(weightDecay >= 0 && weightDecay < 1, "weight_decay", weightDecay, "0 or more and below 1");
        Allowed.require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "0 or more and below 1");
        Allowed.require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "0 or more and below 1");
        Allowed.require(adamEpsilon > 0, "adam_epsilon", adamEpsilon, "above 0");
    }

    public AdamConfig withWeightDecay(double decay) {
        return new AdamConfig(decay, decayMatricesOnly, beta1, beta2, adamEpsilon);
    }
}
