package org.motet.model.plain;

import org.motet.kernel.Blas;
import org.motet.kernel.BlockProduct;
import org.motet.kernel.FloatBlock;
import org.motet.kernel.FloatMath;
import org.motet.kernel.FloatMatrix;
import org.motet.model.ModelConfig;

/**
 * Attention of one new token a row in fp32 on the processor. The rows of a group read their prompt's keys in one product, each
 * row its own keys by matrix-vector products; both score into one line, over which the softmax runs. The product with the
 * prompt is a little wider than the prompt: what it scores behind it is overwritten by own scores, and where those then meet
 * the prompt's values there are zeros.
 */
final class FloatAttention {
    /** Columns and depth of one product: few, so that few kernels are compiled. */
    private static final int PRODUCT = 128;

    private final int shared;
    private final int g;
    private final int d;

    FloatAttention(ModelConfig config) {
        this.shared = config.keyValueHeads();
        this.g = config.heads() / shared;
        this.d = config.headDim();
    }

    /**
     * Stores the rows' keys and values in the column of the step, then mixes.
     *
     * @param a its {@code heads} are read, queries already divided by sqrt(d); its {@code mixed} is filled
     * @param room rows that {@code a} has room for
     */
    void attend(FloatKvCache cache, int layer, FloatActivations a, int room) {
        DecodeScores m = cache.scores();
        store(cache, layer, a, room);
        gather(a, room, m);
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
        join(a, m);
    }

    private void store(FloatKvCache cache, int layer, FloatActivations a, int room) {
        int heads = shared * g;
        for (int row = 0; row < cache.rows(); row++) {
            for (int k = 0; k < shared; k++) {
                long column = cache.own(row, k) + (cache.length(row) - 1L) * d;
                cache.ownKeys(layer).write(column, a.heads, ((heads + k) * room + row) * d, d);
                cache.ownValues(layer).write(column, a.heads, ((heads + shared + k) * room + row) * d, d);
            }
        }
    }

    /** Queries from [H, N, d] to [K, B, g, d]: those that meet the same keys stand together. */
    private void gather(FloatActivations a, int room, DecodeScores m) {
        for (int k = 0; k < shared; k++) {
            for (int row = 0; row < m.rows; row++) {
                for (int i = 0; i < g; i++) {
                    int to = ((k * m.rows + row) * g + i) * d;
                    System.arraycopy(a.heads, ((k * g + i) * room + row) * d, m.lines, to, d);
                }
            }
        }
        m.queries.write(0, m.lines, 0, m.lines.length);
    }

    /** Mixed values from [K, B, g, d] to [B, H d], divided by the sums of the softmax. */
    private void join(FloatActivations a, DecodeScores m) {
        m.mixed.read(0, m.lines, 0, m.lines.length);
        for (int k = 0; k < shared; k++) {
            for (int row = 0; row < m.rows; row++) {
                for (int i = 0; i < g; i++) {
                    int line = (k * m.rows + row) * g + i;
                    int to = ((row * shared + k) * g + i) * d;
                    FloatMath.scaled(m.lines, line * d, d, m.inverseSums[line], a.mixed, to);
                }
            }
        }
    }

    private void scores(FloatKvCache cache, int layer, FloatKvCache.Group group, int head, int first, DecodeScores m) {
        long line = line(head, first, m);
        FloatMatrix queries = m.queries.matrix(d).from(line, 0);
        FloatMatrix keys = group.keys()[layer].matrix(group.width()).from((long) head * d, 0);
        FloatMatrix scores = m.scores.matrix(m.keys).from(line, 0);
        BlockProduct.multiplyBlocks(group.rows() * g, group.width(), d, queries, keys, scores, false, PRODUCT);
        FloatBlock own = cache.ownKeys(layer);
        for (int row = first; row < first + group.rows(); row++) {
            long ownKeys = own.address(cache.own(row, head));
            for (int i = 0; i < g; i++) {
                long at = line(head, row, m) + i;
                Blas.matrixVector(
                        cache.length(row),
                        d,
                        ownKeys,
                        m.queries.address(at * d),
                        false,
                        m.scores.address(at * m.keys + group.length()));
            }
        }
    }

    private void softmax(FloatKvCache cache, DecodeScores m) {
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
    private static float exponentials(long at, int width, DecodeScores m) {
        float[] line = m.line.line;
        m.scores.read(at, line, 0, width);
        float sum = FloatMath.expSum(line, width, FloatMath.max(line, 0, width), m.line.powers);
        m.scores.write(at, line, 0, width);
        return sum;
    }

    private void values(FloatKvCache cache, int layer, FloatKvCache.Group group, int head, int first, DecodeScores m) {
        long line = line(head, first, m);
        FloatMatrix scores = m.scores.matrix(m.keys).from(line, 0);
        FloatMatrix ofPrompt = group.values()[layer].matrix(d).from((long) head * group.width(), 0);
        FloatMatrix mixed = m.mixed.matrix(d).from(line, 0);
        BlockProduct.multiplyBlocks(group.rows() * g, d, group.width(), scores, ofPrompt, mixed, false, PRODUCT);
        FloatBlock own = cache.ownValues(layer);
        for (int row = first; row < first + group.rows(); row++) {
            long ownValues = own.address(cache.own(row, head));
            for (int i = 0; i < g; i++) {
                long at = line(head, row, m) + i;
                Blas.vectorMatrix(
                        cache.length(row),
                        d,
                        ownValues,
                        m.scores.address(at * m.keys + group.length()),
                        true,
                        m.mixed.address(at * d));
            }
        }
    }

    /** The line of a row's first query under that key-value head in [K, B, g]. */
    private long line(int head, int row, DecodeScores m) {
        return ((long) head * m.rows + row) * g;
    }
}
