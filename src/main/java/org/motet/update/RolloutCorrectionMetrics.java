package org.motet.update;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How far training and sampling lie apart, under verl's names (there after {@code rollout_corr/}). */
final class RolloutCorrectionMetrics {
    private static final double BOUND = 20;

    private RolloutCorrectionMetrics() {}

    /** Of importance weights. */
    static Map<String, Double> ofWeights(
            RolloutCorrectionConfig config, RolloutWeights weights, List<float[]> training, List<float[]> sampling) {
        double upper = config.upper();
        double lower = config.lower() > 0 ? config.lower() : 1 / upper;
        List<float[]> applied = weights.applied();
        double[] ratios = weights.raw().stream().flatMapToDouble(Arrays::stream).toArray();
        double mean = TokenStatistics.mean(applied);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("rollout_is_mean", mean);
        if (config.level() == RolloutCorrectionConfig.Level.TOKEN) {
            metrics.put("rollout_is_ratio_fraction_high", TokenStatistics.share(ratios, ratio -> ratio > upper));
            metrics.put("rollout_is_ratio_fraction_low", TokenStatistics.share(ratios, ratio -> ratio < lower));
            metrics.put("rollout_is_max", extreme(applied, true));
            metrics.put("rollout_is_min", extreme(applied, false));
        } else {
            double[] logs = new double[training.size()];
            for (int i = 0; i < logs.length; i++) {
                double sum = RolloutWeights.sum(training.get(i), sampling.get(i));
                boolean isMean = config.level() == RolloutCorrectionConfig.Level.GEOMETRIC;
                logs[i] = isMean ? sum / Math.max(1, training.get(i).length) : sum;
            }
            double highest = Arrays.stream(logs).max().orElse(0);
            double lowest = Arrays.stream(logs).min().orElse(0);
            metrics.put("rollout_is_ratio_fraction_high", TokenStatistics.share(logs, log -> log > Math.log(upper)));
            metrics.put("rollout_is_ratio_fraction_low", TokenStatistics.share(logs, log -> log < Math.log(lower)));
            metrics.put("rollout_is_max", Math.exp(Math.min(highest, BOUND)));
            metrics.put("rollout_is_min", Math.exp(lowest));
        }
        double square = TokenStatistics.mean(applied, w -> Math.min(w, upper) * Math.min(w, upper));
        metrics.put("rollout_is_std", Math.sqrt(Math.max(0, square - mean * mean)));
        metrics.put("rollout_is_eff_sample_size", (mean + 1e-8) * (mean + 1e-8) / square);
        ofCompletions(metrics, weights, lower, upper);
        if (config.mode() == RolloutCorrectionConfig.Mode.MASK) {
            metrics.put(
                    "rollout_is_oob_ratio",
                    TokenStatistics.share(ratios, ratio -> ratio < config.lower() || ratio > upper));
        }
        if (config.batchNormalize()) {
            metrics.put("rollout_is_batch_norm_factor", weights.mean() > 1e-8 ? weights.mean() : 1);
        }
        return metrics;
    }

    private static void ofCompletions(Map<String, Double> metrics, RolloutWeights weights, double lower, double upper) {
        double[] means =
                weights.applied().stream().mapToDouble(TokenStatistics::rowMean).toArray();
        double[] raw = weights.raw().stream().mapToDouble(TokenStatistics::mean).toArray();
        metrics.put("rollout_is_seq_mean", TokenStatistics.mean(means));
        metrics.put("rollout_is_seq_std", TokenStatistics.standardDeviation(means));
        metrics.put("rollout_is_seq_max", Arrays.stream(means).max().orElse(0));
        metrics.put("rollout_is_seq_min", Arrays.stream(means).min().orElse(0));
        metrics.put(
                "rollout_is_seq_max_deviation",
                Arrays.stream(means).map(mean -> Math.abs(mean - 1)).max().orElse(0));
        metrics.put("rollout_is_seq_fraction_high", TokenStatistics.share(raw, mean -> mean > upper));
        metrics.put("rollout_is_seq_fraction_low", TokenStatistics.share(raw, mean -> mean < lower));
    }

    private static double extreme(List<float[]> rows, boolean largest) {
        double extreme = largest ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        for (float[] row : rows) {
            for (float value : row) {
                extreme = largest ? Math.max(extreme, value) : Math.min(extreme, value);
            }
        }
        return extreme;
    }

    /**
     * Of the log-probabilities themselves: their difference, divergence of sampling from training by k1 and k3, perplexities, and the
     * chi-squared divergence {@code E[ratio^2] - 1} of tokens and of completions.
     */
    static Map<String, Double> ofLogProbs(List<float[]> training, List<float[]> sampling) {
        int rows = training.size();
        double[] own = training.stream().mapToDouble(TokenStatistics::rowMean).toArray();
        double[] drawn = sampling.stream().mapToDouble(TokenStatistics::rowMean).toArray();
        double[] gap = new double[rows];
        double k1 = 0;
        double k3 = 0;
        double chi = 0;
        double chiOfRows = 0;
        double apart = 0;
        double furthest = 0;
        long tokens = 0;
        for (int i = 0; i < rows; i++) {
            gap[i] = drawn[i] - own[i];
            for (int t = 0; t < training.get(i).length; t++) {
                double log = (double) training.get(i)[t] - sampling.get(i)[t];
                apart += Math.abs(log);
                furthest = Math.max(furthest, Math.abs(log));
                k1 -= log;
                k3 += Math.expm1(log) - log;
                chi += Math.exp(2 * Math.clamp(log, -BOUND, BOUND));
            }
            tokens += training.get(i).length;
            chiOfRows += Math.exp(2 * Math.clamp(RolloutWeights.sum(training.get(i), sampling.get(i)), -BOUND, BOUND));
        }
        double count = Math.max(1, tokens);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("training_ppl", TokenStatistics.mean(exp(own, -1)));
        metrics.put("training_log_ppl", -TokenStatistics.mean(own));
        metrics.put("logprob_abs_diff_mean", apart / count);
        metrics.put("logprob_abs_diff_max", furthest);
        metrics.put("kl", k1 / count);
        metrics.put("k3_kl", k3 / count);
        metrics.put("rollout_ppl", TokenStatistics.mean(exp(drawn, -1)));
        metrics.put("rollout_log_ppl", -TokenStatistics.mean(drawn));
        metrics.put("log_ppl_diff", TokenStatistics.mean(gap));
        metrics.put(
                "log_ppl_abs_diff",
                TokenStatistics.mean(Arrays.stream(gap).map(Math::abs).toArray()));
        metrics.put("log_ppl_diff_max", Arrays.stream(gap).max().orElse(0));
        metrics.put("log_ppl_diff_min", Arrays.stream(gap).min().orElse(0));
        metrics.put("ppl_ratio", TokenStatistics.mean(exp(gap, 1)));
        metrics.put("chi2_token", chi / count - 1);
        metrics.put("chi2_seq", chiOfRows / Math.max(1, rows) - 1);
        return metrics;
    }

    private static double[] exp(double[] values, int sign) {
        return Arrays.stream(values).map(value -> Math.exp(sign * value)).toArray();
    }
}
