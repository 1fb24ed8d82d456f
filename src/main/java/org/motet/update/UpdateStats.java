package org.motet.update;

import java.util.List;
import java.util.Map;

/**
 * What the updates of a step did. Means are over the step's updates, weighted by tokens where they are token means.
 *
 * @param policyLoss mean policy loss; near 0 on policy, where it says nothing
 * @param clipFraction share of all completion tokens whose gradient a bound on the ratio stopped
 * @param lowerClipFraction share that the dual clip stopped
 * @param ppoKl mean of old minus new log-probability over the tokens that were trained on
 * @param gradNorm mean global L2 norm of the gradient before clipping
 * @param learningRate of the last update
 * @param updates optimizer updates made
 * @param faults a sentence for each update that was left out because its gradient was not finite
 * @param probabilityGap mean difference of a token's probability between sampling and training, over the first update's
 *     tokens, where the weights are the same: what different kernels and rounding make
 * @param klLoss mean distance to the reference policy, without its coefficient; 0 without one
 * @param entropyLoss mean entropy in the loss, without its coefficient; 0 where the loss has none
 * @param clipFractions {@code clipFraction} by the label of the tokens' group
 * @param trainedTokens completion tokens with a forward and backward pass; groups without any gradient need none
 * @param clipped {@code clipFraction} by the side of the bound
 * @param entropyCoefficient weight of the entropy after the last update
 */
public record UpdateStats(
        double policyLoss,
        double clipFraction,
        double lowerClipFraction,
        double ppoKl,
        double gradNorm,
        double learningRate,
        int updates,
        List<String> faults,
        double probabilityGap,
        double klLoss,
        double entropyLoss,
        Map<String, Double> clipFractions,
        long trainedTokens,
        Clipped clipped,
        double entropyCoefficient) {
    public UpdateStats {
        faults = List.copyOf(faults);
    }

    /** Shares of tokens that the lower and the upper bound stopped. */
    public record Clipped(double below, double above) {}

    /** Updates left out because their gradient was not finite. */
    public int skipped() {
        return faults.size();
    }
}
