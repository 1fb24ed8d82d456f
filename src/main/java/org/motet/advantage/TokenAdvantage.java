package org.motet.advantage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Advantages where something is taken off at each token and each token looks at what is still to come. */
public final class TokenAdvantage {
    private TokenAdvantage() {}

    /** Whether the tokens of a rollout differ in their advantages. */
    public static boolean isOf(AdvantageEstimator estimator, List<RewardGroup> groups) {
        return estimator == AdvantageEstimator.REINFORCE_PLUS_PLUS
                && groups.stream().anyMatch(group -> !group.penalties().isEmpty());
    }

    /**
     * REINFORCE++ with penalties: what is still to come, whitened over all tokens of the step.
     *
     * <pre>
     * A_t = (G_t - m) / sqrt(v + 1e-8),   G_t = score - sum over u &gt;= t of penalty_u
     * </pre>
     *
     * with mean m and unbiased variance v of G over all tokens (Hu et al. 2025, arXiv 2501.03262, with a discount of 1, as in verl).
     *
     * @return for each group and rollout one number a token
     */
    public static List<List<double[]>> of(List<RewardGroup> groups) {
        List<List<double[]>> returns = new ArrayList<>();
        for (RewardGroup group : groups) {
            List<double[]> own = new ArrayList<>();
            for (int i = 0; i < group.scores().length; i++) {
                own.add(group.returns(i));
            }
            returns.add(own);
        }
        double[] all = returns.stream()
                .flatMap(List::stream)
                .flatMapToDouble(Arrays::stream)
                .toArray();
        Whitening whitening = Whitening.of(all);
        return returns.stream()
                .map(group -> group.stream().map(whitening::whitened).toList())
                .toList();
    }

    /** Mean over the tokens of each rollout; 0 of none. */
    static List<double[]> means(List<List<double[]>> ofTokens) {
        return ofTokens.stream()
                .map(group -> group.stream()
                        .mapToDouble(own -> Arrays.stream(own).average().orElse(0))
                        .toArray())
                .toList();
    }
}
