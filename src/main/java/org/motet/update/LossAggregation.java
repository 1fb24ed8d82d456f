package org.motet.update;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.motet.config.Spelled;

/**
 * How token losses become one number. Each way is a weight per token that depends only on the lengths of all rollouts of
 * the optimizer step: cutting the step into micro-batches, or packing and ordering them otherwise, changes nothing.
 * Rollouts without a trained token count nowhere, unless said otherwise. With N rollouts of lengths n_i:
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
    SEQ_MEAN_TOKEN_SUM_NORM,
    /** {@code 1}: no mean at all, so more tokens make larger gradients. */
    @Spelled("token-sum")
    TOKEN_SUM,
    /** {@code 1 / C}: what verl of 2025 calls seq-mean-token-sum-norm; it forgets to divide by N. */
    @Spelled("token-sum-norm")
    TOKEN_SUM_NORM,
    /**
     * {@code 1 / (M m)} in a micro-batch of m tokens among M micro-batches: what token-mean was in verl of 2025, whose micro-batches
     * hold rollouts of similar length ({@link Verl2025Layout}), so that it is close to a mean over rollouts. The only way that depends
     * on the cut.
     */
    @Spelled("verl-2025")
    VERL_2025;

    /** Whether C is used. */
    public boolean usesConstant() {
        return this == SEQ_MEAN_TOKEN_SUM_NORM || this == TOKEN_SUM_NORM;
    }

    /**
     * Weights by rollout; every token of a rollout shares its weight.
     *
     * @param lengths number of trained tokens of each rollout of the optimizer step
     * @param constant C of {@link #SEQ_MEAN_TOKEN_SUM_NORM}, at least 1; of no effect elsewhere
     */
    public double[] tokenWeights(int[] lengths, int constant) {
        return tokenWeights(lengths, constant, false);
    }

    /**
     * The same.
     *
     * @param countsMasked whether rollouts without a trained token count in N, as in TRL and verl of 2025
     */
    public double[] tokenWeights(int[] lengths, int constant, boolean countsMasked) {
        if (this == VERL_2025) {
            throw new IllegalArgumentException("verl-2025 needs the cut into micro-batches");
        }
        long tokens = Arrays.stream(lengths).asLongStream().sum();
        long rollouts = Arrays.stream(lengths)
                .filter(length -> length > 0 || countsMasked)
                .count();
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
                            case TOKEN_SUM -> 1.0;
                            case TOKEN_SUM_NORM -> 1.0 / constant;
                            case VERL_2025 -> throw new AssertionError("refused above");
                        })
                .toArray();
    }

    /**
     * Weights of {@link #VERL_2025}.
     *
     * @param lengths as above
     * @param microBatch number of the micro-batch that each rollout is in
     */
    static double[] microBatchMeans(int[] lengths, int[] microBatch) {
        int count = Arrays.stream(microBatch).max().orElse(-1) + 1;
        long[] tokens = new long[count];
        for (int i = 0; i < lengths.length; i++) {
            tokens[microBatch[i]] += lengths[i];
        }
        return IntStream.range(0, lengths.length)
                .mapToDouble(i -> lengths[i] == 0 ? 0 : 1.0 / ((double) count * tokens[microBatch[i]]))
                .toArray();
    }
}
