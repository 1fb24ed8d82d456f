package org.motet.update;

import java.util.Arrays;
import org.motet.config.Spelled;

/**
 * How token losses become one number. Each way is a weight per token that depends only on the lengths of all rollouts of
 * the optimizer step: cutting the step into micro-batches, or packing and ordering them otherwise, changes nothing.
 * Rollouts without a trained token count nowhere. With N rollouts of lengths n_i:
 */
public enum LossAggregation {
    /** {@code 1 / sum n_i}: every token alike (DAPO, Yu et al. 2025, eq. 8). */
    @Spelled("token-mean")
    TOKEN_MEAN,
    /** {@code 1 / (N n_i)}: every rollout alike (GRPO, Shao et al. 2024, eq. 3). */
    @Spelled("seq-mean-token-mean")
    SEQ_MEAN_TOKEN_MEAN,
    /** {@code 1 / N}: long rollouts weigh more. */
    @Spelled("seq-mean-token-sum")
    SEQ_MEAN_TOKEN_SUM,
    /** {@code 1 / (N C)} with a constant C, the largest length that could be: no bias by length (Dr. GRPO, Liu et al. 2025). */
    @Spelled("seq-mean-token-sum-norm")
    SEQ_MEAN_TOKEN_SUM_NORM;

    /**
     * Weights by rollout; every token of a rollout shares its weight.
     *
     * @param lengths number of trained tokens of each rollout of the optimizer step
     * @param constant C of {@link #SEQ_MEAN_TOKEN_SUM_NORM}, at least 1; of no effect elsewhere
     */
    public double[] tokenWeights(int[] lengths, int constant) {
        long tokens = Arrays.stream(lengths).asLongStream().sum();
        long rollouts = Arrays.stream(lengths).filter(length -> length > 0).count();
        if (constant < 1) {
            throw new IllegalArgumentException("The length constant is " + constant + "; needed is at least 1.");
        }
        return Arrays.stream(lengths)
                .mapToDouble(length -> length == 0
                        ? 0
                        : switch (this) {
                            case TOKEN_MEAN -> 1.0 / tokens;
                            case SEQ_MEAN_TOKEN_MEAN -> 1.0 / ((double) rollouts * length);
                            case SEQ_MEAN_TOKEN_SUM -> 1.0 / rollouts;
                            case SEQ_MEAN_TOKEN_SUM_NORM -> 1.0 / ((double) rollouts * constant);
                        })
                .toArray();
    }
}
