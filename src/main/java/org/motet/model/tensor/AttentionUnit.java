package org.motet.model.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.tensor.Device;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * Sequences of a packed batch whose attention is computed together: few enough that the scores of a tile stay near the
 * processor, enough that a call is worth its while.
 *
 * @param first their first row
 * @param own how their n sequences lie in rows, padded to L rows each
 * @param before the prompts whose keys they see before their own, null if they are prompts themselves
 */
record AttentionUnit(int first, Segments own, @Nullable Before before) {
    /** Query rows of a sequence that are scored together, under each head. */
    static final int TILE = 128;

    /** Share of padded rows from which a shorter unit is better. */
    private static final double MOST_ROWS_FOR_ONE = 1.25;

    /**
     * Keys that stand before the own ones.
     *
     * @param first first row of the prompts
     * @param prompts how the prompts lie in rows, padded to Lb rows each
     * @param of for each of the n sequences its prompt, counted from the unit's first [n]
     * @param padding additive mask [n, 1, 1, Lb], null where the prompts are equally long
     */
    record Before(
            int first,
            Segments prompts,
            Tensor of,
            @Nullable Tensor padding) {}

    /** Sequences of the unit. */
    int count() {
        return own.count();
    }

    /** Keys before the own ones, Lb. */
    int keysBefore() {
        return before == null ? 0 : before.prompts().maxLength();
    }

    /** Units of prompts, which see only themselves. */
    static List<AttentionUnit> ofPrompts(int[] lengths, int heads, Device device) {
        List<AttentionUnit> units = new ArrayList<>();
        int row = 0;
        for (int from = 0, to; from < lengths.length; from = to) {
            to = end(lengths, new int[lengths.length], from, heads, device);
            int[] chosen = Arrays.copyOfRange(lengths, from, to);
            units.add(new AttentionUnit(row, Segments.rounded(chosen, device), null));
            row += Arrays.stream(chosen).sum();
        }
        return units;
    }

    /**
     * Units of completions, which see their prompts before themselves.
     *
     * @param lengths rows of each completion
     * @param promptOf for each completion its prompt, ascending
     */
    static List<AttentionUnit> ofCompletions(
            int[] lengths, int[] promptOf, int[] promptLengths, int heads, Device device) {
        int[] before = Arrays.stream(promptOf).map(p -> promptLengths[p]).toArray();
        List<AttentionUnit> units = new ArrayList<>();
        int row = Arrays.stream(promptLengths).sum();
        for (int from = 0, to; from < lengths.length; from = to) {
            to = end(lengths, before, from, heads, device);
            int[] chosen = Arrays.copyOfRange(lengths, from, to);
            int rows = Arrays.stream(chosen).sum();
            if (rows > 0) {
                units.add(new AttentionUnit(
                        row,
                        Segments.rounded(chosen, device),
                        before(Arrays.copyOfRange(promptOf, from, to), promptLengths, device)));
            }
            row += rows;
        }
        return units;
    }

    /** Where the unit that begins with a sequence ends: before the first sequence that would make it too large or too ragged. */
    private static int end(int[] lengths, int[] before, int from, int heads, Device device) {
        long most = TiledAttention.mostScores(device.isCpu());
        int longest = 0;
        int longestBefore = 0;
        long rows = 0;
        int to = from;
        while (to < lengths.length) {
            longest = Math.max(longest, lengths[to]);
            longestBefore = Math.max(longestBefore, before[to]);
            rows += lengths[to];
            int count = to + 1 - from;
            long scores = (long) count * heads * Math.min(TILE, longest) * (longestBefore + longest);
            boolean ragged = (long) count * longest > MOST_ROWS_FOR_ONE * rows;
            if (to > from && (scores > most || ragged && device.isCpu())) {
                return to;
            }
            to++;
        }
        return to;
    }

    private static Before before(int[] promptOf, int[] promptLengths, Device device) {
        int firstPrompt = promptOf[0];
        int[] lengths = Arrays.copyOfRange(promptLengths, firstPrompt, promptOf[promptOf.length - 1] + 1);
        Segments prompts = Segments.rounded(lengths, device);
        int room = prompts.maxLength();
        long[] of = new long[promptOf.length];
        float[] mask = new float[promptOf.length * room];
        for (int i = 0; i < of.length; i++) {
            of[i] = promptOf[i] - firstPrompt;
            Arrays.fill(mask, i * room + promptLengths[promptOf[i]], (i + 1) * room, TiledAttention.MASKED);
        }
        return new Before(
                Arrays.stream(promptLengths, 0, firstPrompt).sum(),
                prompts,
                Tensors.of(of, device, of.length),
                prompts.slots() == null ? null : Tensors.of(mask, device, of.length, 1, 1, room));
    }

    /** Rows [N, heads, d] of the unit as [n K, L, heads / K, d], zeros where a sequence is shorter than L. */
    Tensor fold(Tensor rows, int shared, Device device) {
        return fold(rows.narrow(0, first, own.rows()), own, shared, device);
    }

    /** Keys of the unit's sequences, those of their prompts before their own: rows [N, K, d] as [n K, Lb + L, d]. */
    Tensor keys(Tensor rows, Device device) {
        int shared = (int) rows.size(1);
        long d = rows.size(2);
        Tensor mine = fold(rows, shared, device).reshape((long) count() * shared, own.maxLength(), d);
        if (before == null) {
            return mine;
        }
        Segments prompts = before.prompts();
        Tensor theirs = fold(rows.narrow(0, before.first(), prompts.rows()), prompts, shared, device)
                .reshape(prompts.count(), (long) shared * keysBefore() * d);
        Tensor spread = prompts.count() == 1
                ? theirs.expand(count(), (long) shared * keysBefore() * d)
                : theirs.indexSelect(0, before.of());
        return Tensors.cat(1, spread.reshape((long) count() * shared, keysBefore(), d), mine);
    }

    private static Tensor fold(Tensor rows, Segments segments, int shared, Device device) {
        long g = rows.size(1) / shared;
        long d = rows.size(2);
        return segments.pad(rows, device)
                .reshape(segments.count(), segments.maxLength(), shared, g, d)
                .permute(0, 2, 1, 3, 4)
                .reshape((long) segments.count() * shared, segments.maxLength(), g, d);
    }

    /** The inverse of {@link #fold}: [n K, L, g, d] as [n', g K, d] with the n' rows of the unit. */
    Tensor unfold(Tensor folded) {
        return unfold(folded, own);
    }

    private static Tensor unfold(Tensor folded, Segments segments) {
        long shared = folded.size(0) / segments.count();
        long g = folded.size(2);
        long d = folded.size(3);
        Tensor padded = folded.view(segments.count(), shared, segments.maxLength(), g, d)
                .permute(0, 2, 1, 3, 4)
                .reshape((long) segments.count() * segments.maxLength(), shared * g, d);
        return segments.unpad(padded);
    }

    /** Adds the gradient of {@link #keys} [n K, Lb + L, d] to that of the rows [N, K, d]. */
    void addKeys(Tensor gradient, Tensor rows, Device device) {
        int own = this.own.maxLength();
        long d = gradient.size(2);
        Tensor mine = gradient.narrow(1, keysBefore(), own).contiguous().unsqueeze(2); // [n K, L, 1, d]
        rows.narrow(0, first, this.own.rows()).add_(unfold(mine));
        if (before != null) {
            Segments prompts = before.prompts();
            long width = rows.size(1) * keysBefore() * d;
            Tensor theirs = gradient.narrow(1, 0, keysBefore()).contiguous().view(count(), width);
            Tensor sum = prompts.count() == 1
                    ? theirs.sum(0, true)
                    : Tensors.zeros(gradient.dtype(), device, prompts.count(), width)
                            .indexAdd_(0, before.of(), theirs); // [prompts, K Lb d]
            Tensor folded = sum.view(prompts.count() * rows.size(1), keysBefore(), 1, d);
            rows.narrow(0, before.first(), prompts.rows()).add_(unfold(folded, prompts));
        }
    }

    /** Adds the mask of prompts that are shorter than others to scores [n K, rows, keys]. */
    void hidePadding(Tensor scores) {
        if (before != null && before.padding() != null) {
            scores.view(count(), scores.size(0) / count(), scores.size(1), scores.size(2))
                    .narrow(3, 0, keysBefore())
                    .add_(before.padding());
        }
    }
}
