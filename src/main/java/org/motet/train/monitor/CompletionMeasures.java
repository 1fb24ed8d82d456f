package org.motet.train.monitor;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.motet.metrics.StepMetrics;
import org.motet.rollout.Completion;

/** What completions themselves say of the policy that gave them. */
public final class CompletionMeasures {
    /** Entropy in nats below which there was nothing to choose. */
    private static final double CERTAIN = 0.01;

    private static final int LENGTH = 4;

    private CompletionMeasures() {}

    /** Adds them to a step's numbers; without the entropies where the engine does not tell. */
    public static void write(StepMetrics step, List<Completion> completions) {
        double certain = certain(completions);
        if (!Double.isNaN(certain)) {
            step.set(Signal.LOW_ENTROPY_TOKENS.metric(), certain);
            float[] entropies = entropies(completions);
            step.set("actor/entropy_p50", quantile(entropies, 0.5));
            step.set("actor/entropy_p90", quantile(entropies, 0.9));
            step.set("actor/entropy_p99", quantile(entropies, 0.99));
        }
        step.set(
                Signal.REPETITION.metric(),
                completions.stream()
                        .mapToDouble(completion -> repeated(completion.tokens()))
                        .average()
                        .orElse(0));
    }

    /** Entropies of all tokens, rising. */
    private static float[] entropies(List<Completion> completions) {
        List<float[]> told = completions.stream()
                .map(Completion::entropies)
                .filter(Objects::nonNull)
                .toList();
        float[] all = new float[told.stream().mapToInt(own -> own.length).sum()];
        int at = 0;
        for (float[] own : told) {
            System.arraycopy(own, 0, all, at, own.length);
            at += own.length;
        }
        Arrays.sort(all);
        return all;
    }

    /** The smallest number that so many of all are not above. */
    static double quantile(float[] rising, double share) {
        return rising[Math.clamp((int) Math.ceil(share * rising.length) - 1, 0, rising.length - 1)];
    }

    /** Share of tokens that were drawn with an entropy below 0.01 nats. */
    static double certain(List<Completion> completions) {
        long certain = 0;
        long tokens = 0;
        for (Completion completion : completions) {
            if (completion.entropies() != null) {
                for (float entropy : completion.entropies()) {
                    certain += entropy < CERTAIN ? 1 : 0;
                }
                tokens += completion.tokens().length;
            }
        }
        return (double) certain / tokens;
    }

    /**
     * Share of a completion's 4-grams that stood in it before: {@code 1 - distinct / all} (rep-n of Welleck et al. 2019, arXiv
     * 1908.04319); 0 where it is too short for two.
     */
    static double repeated(int[] tokens) {
        int count = tokens.length - LENGTH + 1;
        if (count < 2) {
            return 0;
        }
        long[] grams = new long[count];
        for (int i = 0; i < count; i++) {
            long hash = 0;
            for (int k = 0; k < LENGTH; k++) {
                hash = (hash ^ tokens[i + k]) * 0x9e3779b97f4a7c15L;
                hash ^= hash >>> 29;
            }
            grams[i] = hash;
        }
        Arrays.sort(grams);
        int distinct = 1;
        for (int i = 1; i < count; i++) {
            distinct += grams[i] == grams[i - 1] ? 0 : 1;
        }
        return 1 - (double) distinct / count;
    }
}
