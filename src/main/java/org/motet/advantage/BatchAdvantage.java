package org.motet.advantage;

import java.util.Arrays;
import java.util.List;

/** Advantages of all groups of a step: those that their own group decides, then what the whole step does to them. */
public final class BatchAdvantage {
    private BatchAdvantage() {}

    /** One number a rollout, in the order of the groups; the mean over its tokens where they differ. */
    public static List<double[]> of(AdvantageConfig config, List<RewardGroup> groups) {
        if (TokenAdvantage.isOf(config.estimator(), groups)) {
            return TokenAdvantage.means(TokenAdvantage.of(groups));
        }
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

    private static List<double[]> whitened(List<double[]> values, List<RewardGroup> groups) {
        double[] all = values.stream().flatMapToDouble(Arrays::stream).toArray();
        int[] lengths = groups.stream()
                .map(RewardGroup::lengths)
                .flatMapToInt(Arrays::stream)
                .toArray();
        Whitening whitening = Whitening.of(all, lengths);
        return values.stream().map(whitening::whitened).toList();
    }
}
