package org.motet.update;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What the divergence from the initial policy takes off the rewards of a step, as verl does with {@code use_kl_in_reward}:
 *
 * <pre>
 * penalty_t = coefficient * k(old logprob_t - reference logprob_t)
 * </pre>
 *
 * with the estimate k of {@link KlPenalty}. Estimators that compare whole completions take off its sum.
 *
 * @param ofTokens for each completion of the step, in order, one a token
 * @param meanKl mean over completions of the mean over their tokens of k
 * @param coefficient that they are weighted by
 */
public record KlPenalties(List<double[]> ofTokens, double meanKl, double coefficient) {
    /** Where nothing is taken off. */
    public static final KlPenalties NONE = new KlPenalties(List.of(), 0, 0);

    /** @param batches whose groups have the log-probabilities of both policies */
    public static KlPenalties of(KlPenalty estimate, double coefficient, List<List<TrainingGroup>> batches) {
        List<double[]> penalties = new ArrayList<>();
        double sum = 0;
        for (List<TrainingGroup> batch : batches) {
            for (TrainingGroup group : batch) {
                for (int i = 0; i < group.oldLogProbs().size(); i++) {
                    double[] kl = divergence(
                            estimate,
                            group.oldLogProbs().get(i),
                            group.referenceLogProbs().get(i));
                    sum += mean(kl);
                    for (int t = 0; t < kl.length; t++) {
                        kl[t] *= coefficient;
                    }
                    penalties.add(kl);
                }
            }
        }
        return new KlPenalties(penalties, penalties.isEmpty() ? 0 : sum / penalties.size(), coefficient);
    }

    private static double[] divergence(KlPenalty estimate, float[] old, float[] reference) {
        double[] kl = new double[old.length];
        for (int t = 0; t < kl.length; t++) {
            kl[t] = estimate.value((double) old[t] - reference[t]);
        }
        return kl;
    }

    private static double mean(double... values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return values.length == 0 ? 0 : sum / values.length;
    }

    /**
     * Under verl's names, with what the rewards come to; empty where nothing is taken off.
     *
     * @param scores rewards of the completions before the penalty, in the same order
     */
    public Map<String, Double> metrics(double... scores) {
        if (ofTokens.isEmpty()) {
            return Map.of();
        }
        DoubleSummaryStatistics summary = IntStream.range(0, scores.length)
                .mapToDouble(i -> scores[i] - DoubleStream.of(ofTokens.get(i)).sum())
                .summaryStatistics();
        return Map.of(
                "actor/reward_kl_penalty", meanKl,
                "actor/reward_kl_penalty_coeff", coefficient,
                "critic/rewards/mean", summary.getAverage(),
                "critic/rewards/max", summary.getMax(),
                "critic/rewards/min", summary.getMin());
    }
}
