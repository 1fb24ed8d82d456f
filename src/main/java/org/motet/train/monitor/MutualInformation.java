package org.motet.train.monitor;

/**
 * How much completions say of the problem that they answer (RAGEN-2, arXiv 2604.06268), by the policy's own probabilities: each
 * completion is scored under its own problem and under others of the batch.
 *
 * @param nats mean of {@code log p(y_i | x_i) - log mean_j p(y_i | x_j)}: 0 where the problem makes no difference, and at most the
 *     logarithm of the number of problems
 * @param retrieved share of completions that are likeliest under their own problem
 */
record MutualInformation(double nats, double retrieved) {

    /**
     * @param logProbs [completions, problems], in nats, of the whole completion; completion i answers problem i
     */
    static MutualInformation of(double[][] logProbs) {
        double sum = 0;
        double retrieved = 0;
        for (int i = 0; i < logProbs.length; i++) {
            double own = logProbs[i][i];
            double scale = Double.NEGATIVE_INFINITY;
            boolean best = true;
            for (int j = 0; j < logProbs.length; j++) {
                scale = Math.max(scale, logProbs[i][j]);
                best &= i == j || logProbs[i][j] < own;
            }
            double mean = 0;
            for (double other : logProbs[i]) {
                mean += Math.exp(other - scale) / logProbs.length;
            }
            sum += own - scale - Math.log(mean);
            retrieved += best ? 1 : 0;
        }
        return new MutualInformation(sum / logProbs.length, retrieved / logProbs.length);
    }
}
