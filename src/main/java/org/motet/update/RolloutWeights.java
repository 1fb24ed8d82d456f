package org.motet.update;

import java.util.ArrayList;
import java.util.List;

/**
 * Importance weights between the policy as training computes it and as the engine sampled from it (Yao et al. 2025, truncated
 * importance sampling; Ling Team 2025, arXiv 2510.18855, IcePop for the masked form), one a token:
 *
 * <pre>
 * l     = training logprob - sampling logprob
 * ratio = exp(l)                       token
 *         exp(sum over tokens of l)    sequence
 *         exp(mean over tokens of l)   geometric
 * w     = clip(ratio, lower, upper)    truncate
 *         ratio within, else 0         mask
 * </pre>
 *
 * Exponents are cut at {@code update.log_ratio_bound} before, as verl does at 20.
 *
 * @param applied weights by completion, before they are divided by their mean
 * @param raw ratios by completion
 * @param mean of the applied weights over tokens or, where a completion has one, over completions
 */
record RolloutWeights(List<float[]> applied, List<double[]> raw, double mean) {
    /** Below it weights are not divided by their mean. */
    private static final double SMALLEST_MEAN = 1e-8;

    /**
     * Of some completions.
     *
     * @param bound of the exponents
     * @param training log-probabilities by the weights that sampled, as training computes them
     * @param sampling the same as the engine gave them
     */
    static RolloutWeights of(
            RolloutCorrectionConfig config, double bound, List<float[]> training, List<float[]> sampling) {
        List<float[]> applied = new ArrayList<>();
        List<double[]> raw = new ArrayList<>();
        for (int i = 0; i < training.size(); i++) {
            double[] ratios = ratios(config.level(), bound, training.get(i), sampling.get(i));
            boolean vetoed = config.veto() > 0 && lowest(training.get(i), sampling.get(i)) < Math.log(config.veto());
            float[] own = new float[ratios.length];
            for (int t = 0; t < own.length; t++) {
                own[t] = vetoed ? 0 : (float) config.bounded(ratios[t]);
            }
            raw.add(ratios);
            applied.add(own);
        }
        double mean = config.level() == RolloutCorrectionConfig.Level.TOKEN
                ? TokenStatistics.mean(applied)
                : TokenStatistics.meanOfRows(applied);
        return new RolloutWeights(applied, raw, mean);
    }

    /** What token losses are multiplied by. */
    List<float[]> factors(RolloutCorrectionConfig config) {
        if (!config.batchNormalize() || !(mean > SMALLEST_MEAN)) {
            return applied;
        }
        return applied.stream()
                .map(row -> {
                    float[] scaled = new float[row.length];
                    for (int t = 0; t < row.length; t++) {
                        scaled[t] = (float) (row[t] / mean);
                    }
                    return scaled;
                })
                .toList();
    }

    private static double[] ratios(
            RolloutCorrectionConfig.Level level, double bound, float[] training, float[] sampling) {
        double[] ratios = new double[training.length];
        double sum = sum(training, sampling);
        for (int t = 0; t < ratios.length; t++) {
            double log = switch (level) {
                case NONE, AUTO -> 0;
                case TOKEN -> (double) training[t] - sampling[t];
                case SEQUENCE -> sum;
                case GEOMETRIC -> sum / ratios.length;
            };
            ratios[t] = Math.exp(Math.clamp(log, -bound, bound));
        }
        return ratios;
    }

    /** Log of a completion's product of ratios. */
    static double sum(float[] training, float[] sampling) {
        double sum = 0;
        for (int t = 0; t < training.length; t++) {
            sum += (double) training[t] - sampling[t];
        }
        return sum;
    }

    private static double lowest(float[] training, float[] sampling) {
        double lowest = Double.POSITIVE_INFINITY;
        for (int t = 0; t < training.length; t++) {
            lowest = Math.min(lowest, (double) training[t] - sampling[t]);
        }
        return lowest;
    }
}
