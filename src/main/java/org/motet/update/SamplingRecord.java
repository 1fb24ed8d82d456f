package org.motet.update;

import java.util.List;

/**
 * What is known of a group's completions from when they were sampled; each list is empty where it is not known.
 *
 * @param logProbs of each token, as the engine gave them
 * @param entropies of the distribution that each token was drawn from, nats
 * @param truncated whether the completion was cut off at the length limit; empty for none
 */
public record SamplingRecord(List<float[]> logProbs, List<float[]> entropies, List<Boolean> truncated) {
    /** Nothing. */
    static final SamplingRecord UNKNOWN = new SamplingRecord(List.of(), List.of(), List.of());

    public SamplingRecord {
        logProbs = List.copyOf(logProbs);
        entropies = List.copyOf(entropies);
        truncated = List.copyOf(truncated);
    }

    boolean isTruncated(int completion) {
        return !truncated.isEmpty() && truncated.get(completion);
    }

    SamplingRecord slice(int from, int to) {
        return new SamplingRecord(cut(logProbs, from, to), cut(entropies, from, to), cut(truncated, from, to));
    }

    static <T> List<T> cut(List<T> rows, int from, int to) {
        return rows.isEmpty() ? rows : rows.subList(from, to);
    }
}
