package org.motet.evaluation;

/** Chance that at least one of k samples is right. */
public final class PassAtK {
    private PassAtK() {}

    /**
     * The unbiased estimate 1 - C(n-c, k) / C(n, k) (M. Chen et al. 2021, arXiv 2107.03374), as a product that cannot overflow.
     *
     * @param samples n, at least {@code k}
     * @param correct c, from 0 to {@code samples}
     * @param k at least 1
     */
    public static double estimate(int samples, int correct, int k) {
        if (k < 1 || k > samples || correct < 0 || correct > samples) {
            throw new IllegalArgumentException(
                    "pass@" + k + " of " + samples + " samples with " + correct + " correct ones is not defined");
        }
        double allWrong = 1;
        for (int i = samples - correct + 1; i <= samples; i++) {
            allWrong *= 1 - (double) k / i;
        }
        return 1 - Math.max(0, samples - correct < k ? 0 : allWrong);
    }
}
