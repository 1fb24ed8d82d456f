package org.motet.model;

import org.motet.tensor.Blas;
import org.motet.tensor.FloatBlock;

/**
 * Attention of one new token a row in fp32 on the processor. The rows of a group read their prompt's keys in one product, each
 * row its own keys by matrix-vector products; both score into one line, over which the softmax runs.
 */
final class FloatAttention {
    private final int shared;
    private final int g;
    private final int d;
    private final float scale;

    FloatAttention(ModelConfig config) {
        this.shared = config.keyValueHeads();
        this.g = config.heads() / shared;
        this.d = config.headDim();
        this.scale = (float) (1 / Math.sqrt(d));
    }

    /** Reads {@code m.queries}, fills {@code m.mixed} [K, B, g, d]. */
    void attend(FloatKvCache cache, int layer, DecodeBuffers m) {
        for (int head = 0; head < shared; head++) {
            int row = 0;
            for (FloatKvCache.Group group : cache.groups()) {
                scores(cache, layer, group, head, row, m);
                row += group.rows();
            }
        }
        softmax(cache, m);
        for (int head = 0; head < shared; head++) {
            int row = 0;
            for (FloatKvCache.Group group : cache.groups()) {
                values(cache, layer, group, head, row, m);
                row += group.rows();
            }
        }
    }

    private void scores(FloatKvCache cache, int layer, FloatKvCache.Group group, int head, int first, DecodeBuffers m) {
        int lp = group.length();
        long line = line(head, first, m);
        long q = m.queries.address(line * d);
        long k = group.keys()[layer].address((long) head * lp * d);
        Blas.productTransposed(group.rows() * g, lp, d, scale, q, d, k, d, 0, m.scores.address(line * m.keys), m.keys);
        FloatBlock own = cache.ownKeys(layer);
        for (int row = first; row < first + group.rows(); row++) {
            long keys = own.address(cache.own(row, head));
            for (int i = 0; i < g; i++) {
                long at = line(head, row, m) + i;
                Blas.matrixVector(
                        cache.length(row),
                        d,
                        scale,
                        keys,
                        m.queries.address(at * d),
                        0,
                        m.scores.address(at * m.keys + lp));
            }
        }
    }

    private void softmax(FloatKvCache cache, DecodeBuffers m) {
        for (int head = 0; head < shared; head++) {
            int row = 0;
            for (FloatKvCache.Group group : cache.groups()) {
                for (int end = row + group.rows(); row < end; row++) {
                    int width = group.length() + cache.length(row);
                    for (int i = 0; i < g; i++) {
                        int at = (int) line(head, row, m) + i;
                        m.inverseSums[at] = 1 / exponentials((long) at * m.keys, width, m);
                    }
                }
            }
        }
    }

    /** Turns scores into exp(score - largest) and gives their sum. */
    private static float exponentials(long at, int width, DecodeBuffers m) {
        float[] line = m.lines.line;
        m.scores.read(at, line, 0, width);
        float sum = FloatMath.expSum(line, width, FloatMath.max(line, 0, width), m.lines.powers);
        m.scores.write(at, line, 0, width);
        return sum;
    }

    private void values(FloatKvCache cache, int layer, FloatKvCache.Group group, int head, int first, DecodeBuffers m) {
        int lp = group.length();
        long line = line(head, first, m);
        long v = group.values()[layer].address((long) head * lp * d);
        Blas.product(
                group.rows() * g,
                d,
                lp,
                1,
                m.scores.address(line * m.keys),
                m.keys,
                v,
                d,
                0,
                m.mixed.address(line * d),
                d);
        FloatBlock own = cache.ownValues(layer);
        for (int row = first; row < first + group.rows(); row++) {
            long values = own.address(cache.own(row, head));
            for (int i = 0; i < g; i++) {
                long at = line(head, row, m) + i;
                Blas.vectorMatrix(
                        cache.length(row),
                        d,
                        1,
                        values,
                        m.scores.address(at * m.keys + lp),
                        1,
                        m.mixed.address(at * d));
            }
        }
    }

    /** The line of a row's first query under that key-value head in [K, B, g]. */
    private long line(int head, int row, DecodeBuffers m) {
        return ((long) head * m.rows + row) * g;
    }
}
