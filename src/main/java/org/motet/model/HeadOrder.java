package org.motet.model;

import java.util.List;

/**
 * The order in which the head predicts the completions' tokens: the first token of every completion, from the last row of its
 * prompt, then the others, from the completions' own rows.
 */
public final class HeadOrder {
    private final int[] lengths; // [S], tokens
    private final int[] starts; // [S], of the second token of each
    private final int tokens;

    public HeadOrder(List<Completions> groups) {
        this.lengths = groups.stream()
                .flatMap(group -> group.completions().stream())
                .mapToInt(completion -> completion.length)
                .toArray();
        this.starts = new int[lengths.length];
        int next = lengths.length;
        for (int s = 0; s < starts.length; s++) {
            starts[s] = next;
            next += lengths[s] - 1;
        }
        this.tokens = next;
    }

    /** Tokens predicted, M. */
    public int tokens() {
        return tokens;
    }

    /** Completions, S. */
    public int completions() {
        return lengths.length;
    }

    int length(int completion) {
        return lengths[completion];
    }

    /** A token's place in this order. */
    int place(int completion, int token) {
        return token == 0 ? completion : starts[completion] + token - 1;
    }

    /** Told of tokens of one completion that stand together. */
    interface Run {
        /** Tokens {@code first} to {@code first + count - 1} of the completion, at {@code place} and behind. */
        void at(int completion, int first, int place, int count);
    }

    /** The runs of the places {@code from} to {@code to - 1}. */
    void forEachRun(int from, int to, Run run) {
        for (int s = from; s < Math.min(to, lengths.length); s++) {
            run.at(s, 0, s, 1);
        }
        int completion = from <= lengths.length ? 0 : completionAt(from);
        for (int place = Math.max(from, lengths.length); place < to; completion++) {
            int end = Math.min(to, starts[completion] + lengths[completion] - 1);
            if (end > place) {
                run.at(completion, 1 + place - starts[completion], place, end - place);
                place = end;
            }
        }
    }

    /** The completion whose tokens but the first are around that place. */
    private int completionAt(int place) {
        int low = 0;
        int high = lengths.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (starts[middle] <= place) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** Values in this order [M] as S arrays, one for each completion. */
    public List<float[]> byCompletion(float[] values) {
        float[][] perCompletion = new float[lengths.length][];
        for (int s = 0; s < perCompletion.length; s++) {
            perCompletion[s] = new float[lengths[s]];
            perCompletion[s][0] = values[s];
            System.arraycopy(values, starts[s], perCompletion[s], 1, lengths[s] - 1);
        }
        return List.of(perCompletion);
    }
}
