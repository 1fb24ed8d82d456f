package org.motet.model;

import java.util.Arrays;
import org.motet.tensor.Blas;
import org.motet.tensor.FloatMatrix;

/**
 * As {@link Attention}, over the rows of a {@link FloatSlice}: queries, keys and values are read where their projection put
 * them, and all completions of a group read their prompt's keys in one product. Keys that no row of a block of rows may see
 * are left out of its products.
 */
final class FloatCausalAttention {
    /** Rows that read their own sequence's keys together, up to the last of theirs. */
    private static final int BLOCK = 64;

    private final int heads;
    private final int shared;
    private final int d;
    private final int width; // of queries, keys and values side by side
    private final float scale;

    FloatCausalAttention(ModelConfig config) {
        this.heads = config.heads();
        this.shared = config.keyValueHeads();
        this.d = config.headDim();
        this.width = (heads + 2 * shared) * d;
        this.scale = (float) (1 / Math.sqrt(d));
    }

    /** Queries, keys and values of one head, where row 0 is that of the slice. */
    private record Operands(FloatMatrix q, FloatMatrix k, FloatMatrix v) {}

    private Operands operands(float[] qkv, int head) {
        FloatMatrix all = FloatMatrix.of(qkv, width);
        int keyHead = heads + head / (heads / shared);
        return new Operands(all.from(0, head * d), all.from(0, keyHead * d), all.from(0, (keyHead + shared) * d));
    }

    /** From {@code a.qkv} to {@code a.mixed} and {@code a.probabilities}. */
    void forward(FloatSlice slice, FloatActivations a, FloatLines m) {
        for (FloatSlice.Group group : slice.groups) {
            for (int head = 0; head < heads; head++) {
                Operands in = operands(a.qkv, head);
                FloatMatrix out = FloatMatrix.of(a.mixed, heads * d).from(0, head * d);
                int prompt = group.scores + head * group.scoresOfHead();
                ownForward(in, out, group.start, group.promptRows, 0, a.probabilities, prompt, group.promptRows, m);
                completionsForward(in, out, group, a.probabilities, prompt + group.promptRows * group.promptRows, m);
            }
        }
    }

    private void completionsForward(
            Operands in, FloatMatrix out, FloatSlice.Group group, float[] p, int at, FloatLines m) {
        int start = group.completionStart;
        int lp = group.promptRows;
        if (group.completionRows == 0) {
            return;
        }
        FloatMatrix lines = FloatMatrix.of(p, group.width).from(0, at);
        Blas.productTransposed(
                group.completionRows, lp, d, scale, in.q.from(start, 0), in.k.from(group.start, 0), 0, lines);
        int row = 0;
        for (int length : group.lengths) {
            ownForward(in, out, start + row, length, lp, p, at + row * group.width, group.width, m);
            row += length;
        }
        Blas.product(group.completionRows, d, lp, 1, lines, in.v.from(group.start, 0), 1, out.from(start, 0));
    }

    /**
     * A sequence's scores of its own keys, then the softmax over all its keys, then its own values.
     *
     * @param before scores of earlier keys, already on the lines
     * @param at where the sequence's lines of {@code stride} scores begin
     */
    private void ownForward(
            Operands in,
            FloatMatrix out,
            int start,
            int length,
            int before,
            float[] p,
            int at,
            int stride,
            FloatLines m) {
        FloatMatrix lines = FloatMatrix.of(p, stride).from(0, at + before);
        for (int from = 0; from < length; from += BLOCK) {
            int rows = Math.min(BLOCK, length - from);
            int keys = from + rows;
            FloatMatrix block = lines.from(from, 0);
            Blas.productTransposed(rows, keys, d, scale, in.q.from(start + from, 0), in.k.from(start, 0), 0, block);
            for (int t = from; t < keys; t++) {
                int line = at + t * stride;
                FloatMath.softmax(p, line, before + t + 1, m.line, m.powers);
                Arrays.fill(p, line + before + t + 1, line + before + keys, 0);
            }
            Blas.product(rows, d, keys, 1, block, in.v.from(start, 0), 0, out.from(start + from, 0));
        }
    }

    /** From {@code m.dMixed} to {@code m.dQkv}. */
    void backward(FloatSlice slice, FloatActivations a, FloatWorkspace m) {
        Arrays.fill(m.dQkv, 0, slice.rows * width, 0);
        for (FloatSlice.Group group : slice.groups) {
            for (int head = 0; head < heads; head++) {
                Operands in = operands(a.qkv, head);
                Operands gradient = operands(m.dQkv, head);
                int prompt = group.scores + head * group.scoresOfHead();
                int lp = group.promptRows;
                ownBackward(in, gradient, head, group.start, lp, 0, a, prompt, m, lp);
                completionsBackward(in, gradient, head, group, a, prompt + lp * lp, m);
            }
        }
    }

    private void completionsBackward(
            Operands in,
            Operands gradient,
            int head,
            FloatSlice.Group group,
            FloatActivations a,
            int at,
            FloatWorkspace m) {
        int start = group.completionStart;
        int lp = group.promptRows;
        int rows = group.completionRows;
        if (rows == 0) {
            return;
        }
        FloatMatrix p = FloatMatrix.of(a.probabilities, group.width).from(0, at);
        FloatMatrix dp = FloatMatrix.of(m.dScores, group.width).from(0, at);
        FloatMatrix dOut = FloatMatrix.of(m.dMixed, heads * d).from(start, head * d);
        Blas.productTransposed(rows, lp, d, 1, dOut, in.v.from(group.start, 0), 0, dp);
        Blas.transposedProduct(lp, d, rows, 1, p, dOut, 1, gradient.v.from(group.start, 0));
        int row = 0;
        for (int length : group.lengths) {
            int line = at + row * group.width;
            ownBackward(in, gradient, head, start + row, length, lp, a, line, m, group.width);
            row += length;
        }
        Blas.product(rows, d, lp, 1, dp, in.k.from(group.start, 0), 1, gradient.q.from(start, 0));
        Blas.transposedProduct(lp, d, rows, 1, dp, in.q.from(start, 0), 1, gradient.k.from(group.start, 0));
    }

    /** The gradient of {@link #ownForward}; turns the lines of {@code m.dScores} into gradients of the scores. */
    private void ownBackward(
            Operands in,
            Operands gradient,
            int head,
            int start,
            int length,
            int before,
            FloatActivations a,
            int at,
            FloatWorkspace m,
            int stride) {
        int wide = heads * d;
        FloatMatrix p = FloatMatrix.of(a.probabilities, stride).from(0, at + before);
        FloatMatrix dp = FloatMatrix.of(m.dScores, stride).from(0, at + before);
        FloatMatrix dOut = FloatMatrix.of(m.dMixed, wide).from(start, head * d);
        for (int from = 0; from < length; from += BLOCK) {
            int rows = Math.min(BLOCK, length - from);
            int keys = from + rows;
            FloatMatrix dRows = dOut.from(from, 0);
            FloatMatrix block = dp.from(from, 0);
            Blas.productTransposed(rows, keys, d, 1, dRows, in.v.from(start, 0), 0, block);
            Blas.transposedProduct(keys, d, rows, 1, p.from(from, 0), dRows, 1, gradient.v.from(start, 0));
            for (int t = from; t < keys; t++) {
                int out = (start + t) * wide + head * d;
                float mean = FloatMath.dot(m.dMixed, out, a.mixed, out, d);
                int line = at + t * stride;
                FloatGradients.softmax(m.dScores, a.probabilities, line, line + before + keys, mean, scale);
            }
            Blas.product(rows, d, keys, 1, block, in.k.from(start, 0), 1, gradient.q.from(start + from, 0));
            Blas.transposedProduct(keys, d, rows, 1, block, in.q.from(start + from, 0), 1, gradient.k.from(start, 0));
        }
    }
}
