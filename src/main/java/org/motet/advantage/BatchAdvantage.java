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
