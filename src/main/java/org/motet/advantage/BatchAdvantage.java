package org.motet.advantage;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Advantages of all groups of a step: those that their own group decides, then what the whole step does to them. */
public final class BatchAdvantage {
    /** Added to the variance over all tokens, as in verl. */
    private static final double VARIANCE_FLOOR = 1e-8;

    private BatchAdvantage() {}

    /** One number a rollout, in the order of the groups. */
    public static List<double[]> of(AdvantageConfig config, List<RewardGroup> groups) {
        List<double[]> own = groups.stream()
                .map(group -> GroupAdvantage.ofGroup(config.estimator(), config.epsilon(), group))
                .toList();
        return switch (config.estimator()) {
            case GRPO, DR_GRPO, RLOO, OPO -> own;
            case BATCH ->
                scaled(
                        own,
                        1
                                / (spread(groups.stream()
                                                .map(RewardGroup::rewards)
                                                .flatMapToDouble(Arrays::stream)
                                                .toArray())
                                        + config.epsilon()));
            case REINFORCE_PLUS_PLUS, REINFORCE_PLUS_PLUS_BASELINE -> whitened(own, groups);
        };
    }

    /**
     * Rewards that are normalised each by itself before they are added, so that none drowns another (Liu et al. 2026, GDPO,
     * arXiv 2601.05242, eq. 4 to 6, as TRL's {@code normalize_then_sum}):
     *
     * <pre>
     * S = sum over k of weight_k * A(R_k)        A by the estimator, within the group
     * advantage = S / (std of S over the step + epsilon)
     * </pre>
     *
     * The mean of S over a step is 0 already, since it is 0 in every group; so a group without differences keeps exactly 0.
     *
     * @param terms for each group the unweighted rewards of each kind: [kind][rollout]
     * @param weights of the kinds
     */
    public static List<double[]> ofTerms(AdvantageConfig config, List<double[][]> terms, double... weights) {
        List<double[]> sums =
                terms.stream().map(group -> sum(config, group, weights)).toList();
        double spread = spread(sums.stream().flatMapToDouble(Arrays::stream).toArray());
        return scaled(sums, 1 / (spread + config.epsilon()));
    }

    private static double[] sum(AdvantageConfig config, double[][] terms, double... weights) {
        double[] sum = new double[terms.length == 0 ? 0 : terms[0].length];
        for (int k = 0; k < terms.length; k++) {
            double[] own = GroupAdvantage.ofGroup(config.estimator(), config.epsilon(), terms[k]);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += weights[k] * own[i];
            }
        }
        return sum;
    }

    /** Unbiased standard deviation; 0 of fewer than two. */
    private static double spread(double... values) {
        return values.length < 2 || GroupAdvantage.allEqual(values)
                ? 0
                : GroupAdvantage.standardDeviation(
                        values, Arrays.stream(values).average().orElseThrow());
    }

    private static List<double[]> scaled(List<double[]> groups, double factor) {
        return groups.stream()
                .map(group -> Arrays.stream(group).map(value -> value * factor).toArray())
                .toList();
    }

    /** {@code (x - m) / sqrt(v + 1e-8)} with mean m and unbiased variance v over tokens, each with its rollout's x. */
    private static List<double[]> whitened(List<double[]> values, List<RewardGroup> groups) {
        double[] x = values.stream().flatMapToDouble(Arrays::stream).toArray();
        int[] lengths = groups.stream()
                .map(RewardGroup::lengths)
                .flatMapToInt(Arrays::stream)
                .toArray();
        double tokens = IntStream.of(lengths).asLongStream().sum();
        if (tokens < 2 || GroupAdvantage.allEqual(x)) {
            return scaled(values, 0);
        }
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += lengths[i] * x[i];
        }
        double mean = sum / tokens;
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
            squares += lengths[i] * (x[i] - mean) * (x[i] - mean);
        }
        double factor = 1 / Math.sqrt(squares / (tokens - 1) + VARIANCE_FLOOR);
        return values.stream()
                .map(group -> Arrays.stream(group)
                        .map(value -> (value - mean) * factor)
                        .toArray())
                .toList();
    }
}
