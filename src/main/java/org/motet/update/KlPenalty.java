package org.motet.update;

import org.motet.config.Spelled;

/**
 * Estimates of the divergence from a reference policy at a sampled token, by {@code d = logprob - referenceLogprob}
 * (Schulman, "Approximating KL divergence", 2020). Only k2 has, in expectation over own samples, the gradient of the
 * divergence; the variants marked PLUS therefore report one estimate and learn by k2.
 */
public enum KlPenalty {
    /** {@code d}: unbiased, noisy, negative at times; its gradient is 0 in expectation. */
    @Spelled({"k1", "kl"})
    K1,
    /** {@code |d|}. */
    ABS,
    /** {@code d^2 / 2}: small variance, biased value. */
    @Spelled({"k2", "mse"})
    K2,
    /** {@code exp(-d) + d - 1}: unbiased, never negative; -d is cut at 20 and the value at 10, as in verl. */
    @Spelled({"k3", "low_var_kl"})
    K3,
    /** k3 without these bounds, as in TRL. */
    @Spelled("k3-unbounded")
    K3_UNBOUNDED,
    /** Value of k1, gradient of k2. */
    @Spelled({"k1+", "kl+"})
    K1_PLUS,
    /** Value of k3, gradient of k2. */
    @Spelled({"k3+", "low_var_kl+"})
    K3_PLUS;

    private static final double EXPONENT_BOUND = 20;
    private static final double K3_BOUND = 10;

    /** The estimate at {@code d}. */
    public double value(double d) {
        return switch (this) {
            case K1, K1_PLUS -> d;
            case ABS -> Math.abs(d);
            case K2 -> d * d / 2;
            case K3, K3_PLUS -> Math.min(boundedK3(d), K3_BOUND);
            case K3_UNBOUNDED -> Math.expm1(-d) + d;
        };
    }

    /** What the log-probability learns by at {@code d}. */
    public double gradient(double d) {
        return switch (this) {
            case K1 -> 1;
            case ABS -> Math.signum(d);
            case K2, K1_PLUS, K3_PLUS -> d;
            case K3 -> Math.abs(d) > EXPONENT_BOUND || boundedK3(d) > K3_BOUND ? 0 : -Math.expm1(-d);
            case K3_UNBOUNDED -> -Math.expm1(-d);
        };
    }

    private static double boundedK3(double d) {
        double x = Math.clamp(-d, -EXPONENT_BOUND, EXPONENT_BOUND);
        return Math.expm1(x) - x;
    }

    /**
     * Adds {@code coefficient * sum of weight * k} to a loss: its derivative to {@code dLogProbs}, the sum without the
     * coefficient to {@code sums}.
     */
    public void addTo(float[] dLogProbs, double coefficient, TokenRun run, LossSums sums) {
        for (int t = 0; t < run.size(); t++) {
            if (run.counts(t)) {
                double d = (double) run.logProbs()[t] - run.referenceLogProbs()[t];
                sums.addKl(run.weight() * value(d));
                dLogProbs[t] += (float) (coefficient * run.weight() * gradient(d));
            }
        }
    }
}
