package org.motet.update;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tokens of a mini-batch that were sampled with the highest entropy, the forks of reasoning (Wang et al. 2025, arXiv 2506.01939,
 * eq. 5). Entropies of sampling are known before the first micro-batch, so the choice does not depend on the cut; TRL takes those of the
 * policy in training.
 */
final class HighEntropyTokens {
    private HighEntropyTokens() {}

    /** The groups with factors of 0 at all other tokens. */
    static List<TrainingGroup> only(double share, List<TrainingGroup> groups) {
        if (share >= 1) {
            return groups;
        }
        List<float[]> entropies = new ArrayList<>();
        for (TrainingGroup group : groups) {
            if (group.sampling().entropies().isEmpty()) {
                throw new IllegalArgumentException(
                        "update.top_entropy_quantile needs the entropies of the tokens that are sampled, which this engine"
                                + " does not tell");
            }
            entropies.addAll(group.sampling().entropies());
        }
        double threshold = quantile(1 - share, entropies);
        return groups.stream().map(group -> only(threshold, group)).toList();
    }

    private static TrainingGroup only(double threshold, TrainingGroup group) {
        List<float[]> factors = new ArrayList<>();
        for (int i = 0; i < group.sampling().entropies().size(); i++) {
            float[] own = chosen(threshold, group.sampling().entropies().get(i));
            for (int t = 0; t < own.length && !group.factors().isEmpty(); t++) {
                own[t] *= group.factors().get(i)[t];
            }
            factors.add(own);
        }
        return group.withFactors(factors);
    }

    /** 1 where the entropy is at least the threshold, else 0. */
    static float[] chosen(double threshold, float... entropies) {
        float[] chosen = new float[entropies.length];
        for (int t = 0; t < chosen.length; t++) {
            chosen[t] = entropies[t] >= threshold ? 1 : 0;
        }
        return chosen;
    }

    /** Linear between neighbours, as torch's. */
    static double quantile(double share, List<float[]> rows) {
        double[] sorted = new double[rows.stream().mapToInt(row -> row.length).sum()];
        int next = 0;
        for (float[] row : rows) {
            for (float value : row) {
                sorted[next++] = value;
            }
        }
        Arrays.sort(sorted);
        if (sorted.length == 0) {
            return 0;
        }
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
