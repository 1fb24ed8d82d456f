package org.motet.model.plain;

import java.util.Arrays;
import java.util.List;
import org.motet.kernel.FloatBlock;
import org.motet.kernel.FloatMath;
import org.motet.kernel.FloatMatrix;
import org.motet.kernel.FloatNorm;
import org.motet.kernel.PackedWeight;
import org.motet.model.LayerWeights;
import org.motet.model.ModelConfig;

/**
 * One pre-norm decoder block over the rows of a {@link FloatSlice}: attention over whole sequences, all else over blocks of rows
 * that stay in a core's cache from one step to the next.
 *
 * <pre>
 *   x' = x + Wo attention(rope(norm(x) Wqkv))        x'' = x' + Wdown (silu(norm(x') Wgate) * norm(x') Wup)
 * </pre>
 */
final class FloatDecoderBlock {
    private static final int BLOCK = PackedWeight.BLOCK;

    private final int hidden;
    private final int mixed; // width of the heads' outputs side by side
    private final FloatProjection projection;
    private final FloatCausalAttention attention;
    private final FloatFeedForward feedForward;

    FloatDecoderBlock(ModelConfig config, FloatCausalAttention attention) {
        this.hidden = config.hidden();
        this.mixed = config.heads() * config.headDim();
        this.projection = new FloatProjection(config);
        this.attention = attention;
        this.feedForward = new FloatFeedForward(config);
    }

    /** Attention of the rows whose heads are in {@code a.heads}, to {@code a.mixed}. */
    interface Mixing {
        void mix(FloatActivations a);
    }

    /**
     * From x [N, D] to {@code next} [N, D].
     *
     * @param needed rows that blocks behind this one, or the head, will read
     */
    void forward(
            LayerWeights<FloatBlock> w,
            Matrices<PackedMatrix> p,
            float[] x,
            FloatActivations a,
            float[] next,
            FloatSlice slice,
            List<FloatSlice.Rows> needed,
            Mixing attention,
            FloatWorkspace m) {
        // q, k, v = norm(x) Wqkvᵀ + b, rotated
        for (int from = 0; from < slice.rows; from += BLOCK) {
            int rows = Math.min(BLOCK, slice.rows - from);
            projection.forward(slice, from, rows, w, p, x, a, a.projected(from / BLOCK), m);
        }
        attention.mix(a);
        int block = 0;
        for (FloatSlice.Rows run : needed) {
            int end = run.start() + run.count();
            for (int from = run.start(); from < end; from += BLOCK) {
                int rows = Math.min(BLOCK, end - from);
                FloatActivations.Fed s = a.fed(block++);
                // x' = x + attention Woᵀ
                mix(w, p, x, a, s, from, rows);
                System.arraycopy(s.x, 0, next, from * hidden, rows * hidden);
                // x'' = x' + (silu(norm(x') Wgateᵀ) * (norm(x') Wupᵀ)) Wdownᵀ
                feedForward.forward(rows, w, p, s, FloatMatrix.of(next, hidden).from(from, 0), m);
            }
        }
    }

    private void mix(
            LayerWeights<FloatBlock> w,
            Matrices<PackedMatrix> p,
            float[] x,
            FloatActivations a,
            FloatActivations.Fed s,
            int from,
            int rows) {
        System.arraycopy(x, from * hidden, s.x, 0, rows * hidden);
        p.output()
                .forward()
                .multiply(rows, FloatMatrix.of(a.mixed, mixed).from(from, 0), FloatMatrix.of(s.x, hidden), true);
        FloatBlock bias = w.outputBias();
        if (bias != null) {
            FloatNorm.spread(bias, rows, hidden, s.h); // free until the norm
            FloatMath.add(s.x, s.h, rows * hidden);
        }
    }

    /**
     * {@code m.dx} from the gradient with respect to the block's output to that with respect to its input.
     *
     * @param x as it was given to {@link #forward}
     * @param last whether no block follows: rows that no logits are taken of have no gradient yet
     */
    void backward(
            LayerWeights<FloatBlock> w,
            Matrices<PackedMatrix> p,
            LayerWeights<FloatBlock> gradients,
            Matrices<float[]> sums,
            float[] x,
            FloatActivations a,
            FloatSlice slice,
            FloatWorkspace m,
            boolean last) {
        int block = 0;
        for (FloatSlice.Rows needed : slice.needed(last)) {
            int end = needed.start() + needed.count();
            for (int from = needed.start(); from < end; from += BLOCK) {
                int rows = Math.min(BLOCK, end - from);
                System.arraycopy(m.dx, from * hidden, m.dy, 0, rows * hidden);
                Arrays.fill(m.dy, rows * hidden, PackedWeight.room(rows) * hidden, 0);
                feedForward.backward(rows, w, p, a.fed(block++), gradients, sums, m);
                System.arraycopy(m.dy, 0, m.dx, from * hidden, rows * hidden);
                mixBackward(p, gradients, sums, a, from, rows, m);
            }
        }
        attention.backward(slice, a, m, last);
        for (int from = 0; from < slice.rows; from += BLOCK) {
            int rows = Math.min(BLOCK, slice.rows - from);
            projection.backward(slice, from, rows, w, p, x, a.projected(from / BLOCK), gradients, sums, m);
        }
    }

    /** From {@code m.dy} to rows of {@code m.dMixed}. */
    private void mixBackward(
            Matrices<PackedMatrix> p,
            LayerWeights<FloatBlock> gradients,
            Matrices<float[]> sums,
            FloatActivations a,
            int from,
            int rows,
            FloatWorkspace m) {
        m.product.take(rows, m.dy, 0, hidden);
        m.product.add(a.mixed, from * mixed, mixed, sums.output());
        FloatBlock bias = gradients.outputBias();
        if (bias != null) {
            m.norm.sum(rows, m.dy, hidden, bias);
        }
        p.output()
                .back()
                .multiply(
                        rows,
                        FloatMatrix.of(m.dy, hidden),
                        FloatMatrix.of(m.dMixed, mixed).from(from, 0),
                        false);
    }
}
