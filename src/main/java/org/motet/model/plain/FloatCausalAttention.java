package org.motet.model.plain;

import java.util.Arrays;
import org.motet.kernel.BlockProduct;
import org.motet.kernel.FloatGradients;
import org.motet.kernel.FloatKeys;
import org.motet.kernel.FloatMath;
import org.motet.kernel.FloatMatrix;
import org.motet.kernel.PackedWeight;
import org.motet.kernel.Transposed;
import org.motet.model.ModelConfig;

/**
 * Causal attention over the rows of a {@link FloatSlice}: prompt rows attend to their prompt, completion rows to their prompt and
 * to themselves. A block of a sequence's rows meets the keys of its prompt and
 * its own up to the block's last in one product; scores stay near the processor until they are probabilities. These are
 * kept unnormalised, with the inverse of their sum: the shorter rows of outputs and their gradients are scaled instead.
 *
 * <p>Queries, keys and values come head by head, each [rows, d], the queries already divided by sqrt(d).
 */
final class FloatCausalAttention {
    /** Rows of a sequence that are scored together. */
    private static final int BLOCK = 64;

    /** Columns and depth of one product: few, so that few kernels are compiled. */
    private static final int PRODUCT = 128;

    private final int heads;
    private final int shared;
    private final int d;

    FloatCausalAttention(ModelConfig config) {
        this.heads = config.heads();
        this.shared = config.keyValueHeads();
        this.d = config.headDim();
    }

    /**
     * From {@code a.heads} to {@code a.mixed}.
     *
     * @param last whether no block follows, so that of a prompt only the last row matters
     */
    void forward(FloatSlice slice, FloatActivations a, FloatWorkspace m, boolean last) {
        int pieces = 0;
        for (FloatSlice.Group group : slice.groups) {
            for (int keyHead = 0; keyHead < shared; keyHead++) {
                for (FloatSlice.Sequence sequence : group.sequences) {
                    m.keys.putColumns(a.heads, key(slice, keyHead, sequence), sequence.before(), sequence.rows());
                    m.values.putRows(a.heads, value(slice, keyHead, sequence), sequence.before(), sequence.rows());
                    for (int head = first(keyHead); head < first(keyHead + 1); head++) {
                        for (int from = sequence.first(last); from < sequence.rows(); from += BLOCK) {
                            Piece piece = piece(slice, sequence, head, from);
                            forward(piece, a.probabilities(pieces++, piece.scores()), a, m);
                        }
                    }
                }
            }
        }
    }

    /** From {@code m.dMixed} to {@code m.dHeads}. */
    void backward(FloatSlice slice, FloatActivations a, FloatWorkspace m, boolean last) {
        Arrays.fill(m.dHeads, 0, heads * slice.room * d, 0);
        int pieces = 0;
        for (FloatSlice.Group group : slice.groups) {
            FloatSlice.Sequence prompt = group.sequences.getFirst();
            for (int keyHead = 0; keyHead < shared; keyHead++) {
                for (FloatSlice.Sequence sequence : group.sequences) {
                    m.keys.putRows(a.heads, key(slice, keyHead, sequence), sequence.before(), sequence.rows());
                    m.values.putColumns(a.heads, value(slice, keyHead, sequence), sequence.before(), sequence.rows());
                    m.dKeys.clear(sequence.before(), sequence.rows());
                    m.dValues.clear(sequence.before(), sequence.rows());
                    for (int head = first(keyHead); head < first(keyHead + 1); head++) {
                        for (int from = sequence.first(last); from < sequence.rows(); from += BLOCK) {
                            Piece piece = piece(slice, sequence, head, from);
                            backward(piece, a.probabilities(pieces++, piece.scores()), a, m);
                        }
                    }
                    if (sequence != prompt) {
                        take(slice, m, keyHead, sequence);
                    }
                }
                take(slice, m, keyHead, prompt);
            }
        }
    }

    /**
     * Rows of a sequence under one head that are scored together.
     *
     * @param seen keys that the first row sees, its own included
     * @param query where the rows begin among the heads
     * @param mixed where the first row begins among the mixed values
     */
    private record Piece(int rows, int seen, int query, int mixed) {
        int room() {
            return PackedWeight.room(rows);
        }

        int keys() {
            return PackedWeight.room(seen + rows - 1);
        }

        /** From one line of scores to the next. */
        int stride() {
            return FloatKeys.stride(keys());
        }

        int scores() {
            return room() * stride();
        }
    }

    private Piece piece(FloatSlice slice, FloatSlice.Sequence sequence, int head, int from) {
        return new Piece(
                Math.min(BLOCK, sequence.rows() - from),
                sequence.before() + from + 1,
                query(slice, head, sequence) + from * d,
                ((sequence.start() + from) * heads + head) * d);
    }

    /** First query head of those that share a key head. */
    private int first(int keyHead) {
        return keyHead * (heads / shared);
    }

    private int query(FloatSlice slice, int head, FloatSlice.Sequence sequence) {
        return (head * slice.room + sequence.start()) * d;
    }

    private int key(FloatSlice slice, int keyHead, FloatSlice.Sequence sequence) {
        return query(slice, heads + keyHead, sequence);
    }

    private int value(FloatSlice slice, int keyHead, FloatSlice.Sequence sequence) {
        return query(slice, heads + shared + keyHead, sequence);
    }

    private void take(FloatSlice slice, FloatWorkspace m, int keyHead, FloatSlice.Sequence sequence) {
        m.dKeys.take(sequence.before(), sequence.rows(), m.dHeads, key(slice, keyHead, sequence));
        m.dValues.take(sequence.before(), sequence.rows(), m.dHeads, value(slice, keyHead, sequence));
    }

    private void forward(Piece piece, float[] p, FloatActivations a, FloatWorkspace m) {
        int rows = piece.rows;
        int room = piece.room();
        int keys = piece.keys();
        int stride = piece.stride();
        int seen = piece.seen;
        m.scratch = FloatMath.fit(m.scratch, room * stride);
        FloatMatrix scores = FloatMatrix.of(p, stride);
        FloatMatrix q = FloatMatrix.of(a.heads, d).from(0, piece.query);
        BlockProduct.multiplyBlocks(room, keys, d, q, m.keys.columns(), scores, false, PRODUCT);
        FloatMath.lowerToMax(p, rows, stride, seen);
        FloatMath.exp(p, m.scratch, 0, rows * stride);
        Arrays.fill(p, rows * stride, room * stride, 0);
        int inverses = piece.query / d;
        for (int row = 0; row < rows; row++) {
            int at = row * stride;
            Arrays.fill(p, at + seen + row, at + keys, 0);
            a.inverseSums[inverses + row] = 1 / FloatMath.sum(p, at, seen + row);
        }
        BlockProduct.multiplyBlocks(room, d, keys, scores, m.values.rows(), FloatMatrix.of(m.piece, d), false, PRODUCT);
        for (int row = 0; row < rows; row++) {
            int to = piece.mixed + row * heads * d;
            FloatMath.scaled(m.piece, row * d, d, a.inverseSums[inverses + row], a.mixed, to);
        }
    }

    /** With do the gradient of the mixed values, over the sum: dv = pᵀ do, ds = p (do vᵀ - mean), dq = ds k, dk = dsᵀ q. */
    private void backward(Piece piece, float[] p, FloatActivations a, FloatWorkspace m) {
        int rows = piece.rows;
        int room = piece.room();
        int keys = piece.keys();
        int stride = piece.stride();
        float[] ds = m.scratch = FloatMath.fit(m.scratch, room * stride);
        FloatMatrix probabilities = FloatMatrix.of(p, stride);
        FloatMatrix scores = FloatMatrix.of(ds, stride);
        FloatMatrix turned = FloatMatrix.of(m.turned, BLOCK);
        int inverses = piece.query / d;
        for (int row = 0; row < rows; row++) {
            int at = piece.mixed + row * heads * d;
            FloatMath.scaled(m.dMixed, at, d, a.inverseSums[inverses + row], m.piece, row * d);
            m.means[row] = FloatMath.dot(m.piece, row * d, a.mixed, at, d);
        }
        Arrays.fill(m.piece, rows * d, room * d, 0);
        turn(m.piece, 0, rows, m);
        BlockProduct.multiplyBlocks(d, keys, room, turned, probabilities, m.dValues.columns(), true, PRODUCT);
        BlockProduct.multiplyBlocks(
                room, keys, d, FloatMatrix.of(m.piece, d), m.values.columns(), scores, false, PRODUCT);
        for (int row = 0; row < rows; row++) {
            FloatGradients.softmax(ds, p, row * stride, row * stride + keys, m.means[row]);
        }
        turn(a.heads, piece.query, rows, m);
        BlockProduct.multiplyBlocks(d, keys, room, turned, scores, m.dKeys.columns(), true, PRODUCT);
        BlockProduct.multiplyBlocks(room, d, keys, scores, m.keys.rows(), FloatMatrix.of(m.piece, d), false, PRODUCT);
        System.arraycopy(m.piece, 0, m.dHeads, piece.query, rows * d);
    }

    private void turn(float[] x, int at, int rows, FloatWorkspace m) {
        Transposed.copy(x, at, rows, d, m.turned, 0, BLOCK);
        Transposed.clear(m.turned, d, BLOCK, rows, PackedWeight.room(rows));
    }

    /** Numbers of scratch for the rows of a piece. */
    static int pieceSize(ModelConfig config) {
        return BLOCK * config.headDim();
    }

    /** Most rows of a piece. */
    static int pieceRows() {
        return BLOCK;
    }
}
