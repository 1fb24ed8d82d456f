package org.motet.model;

import java.util.Arrays;
import org.motet.tensor.FloatBlock;
import org.motet.tensor.FloatMatrix;
import org.motet.tensor.PackedWeight;

/**
 * As {@link DecoderBlock}, over the rows of a {@link FloatSlice}: attention over whole sequences, all else over blocks of rows
 * that stay in a core's cache from one step to the next.
 */
final class FloatDecoderBlock {
    private static final int BLOCK = PackedWeight.BLOCK;

    private final int hidden;
    private final int mixed; // width of the heads' outputs side by side
    private final FloatProjection projection;
    private final FloatCausalAttention attention;
    private final FloatFeedForward feedForward;

    FloatDecoderBlock(ModelConfig config) {
        this.hidden = config.hidden();
        this.mixed = config.heads() * config.headDim();
        this.projection = new FloatProjection(config);
        this.attention = new FloatCausalAttention(config);
        this.feedForward = new FloatFeedForward(config);
    }

    /**
     * From {@code a.x} to {@code next} [N, D].
     *
     * @param last whether no block follows: rows that no logits are taken of are left out where they can be
     */
    void forward(
            FloatLayer w,
            FloatWeights.Layer p,
            FloatActivations a,
            float[] next,
            FloatSlice slice,
            FloatWorkspace m,
            boolean last) {
        for (int from = 0; from < slice.rows; from += BLOCK) {
            int rows = Math.min(BLOCK, slice.rows - from);
            projection.forward(slice, from, rows, w, p, a, a.projected(from / BLOCK), m);
        }
        attention.forward(slice, a, m, last);
        int block = 0;
        for (FloatSlice.Rows needed : slice.needed(last)) {
            int end = needed.start() + needed.count();
            for (int from = needed.start(); from < end; from += BLOCK) {
                int rows = Math.min(BLOCK, end - from);
                FloatActivations.Fed s = a.fed(block++);
                mix(w, p, a, s, from, rows);
                System.arraycopy(s.x, 0, next, from * hidden, rows * hidden);
                feedForward.forward(rows, w, p, s, FloatMatrix.of(next, hidden).from(from, 0), m);
            }
        }
    }

    private void mix(
            FloatLayer w, FloatWeights.Layer p, FloatActivations a, FloatActivations.Fed s, int from, int rows) {
        System.arraycopy(a.x, from * hidden, s.x, 0, rows * hidden);
        p.output().multiply(rows, FloatMatrix.of(a.mixed, mixed).from(from, 0), FloatMatrix.of(s.x, hidden), true);
        FloatBlock bias = w.outputBias();
        if (bias != null) {
            FloatNorm.spread(bias, rows, hidden, s.h); // free until the norm
            FloatMath.add(s.x, s.h, rows * hidden);
        }
    }

    /** {@code m.dx} from the gradient with respect to the block's output to that with respect to its input. */
    void backward(
            FloatLayer w,
            FloatWeights.Layer p,
            FloatLayer gradients,
            FloatGradientSums.Layer sums,
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
            projection.backward(slice, from, rows, w, p, a, a.projected(from / BLOCK), gradients, sums, m);
        }
    }

    /** From {@code m.dy} to rows of {@code m.dMixed}. */
    private void mixBackward(
            FloatWeights.Layer p,
            FloatLayer gradients,
            FloatGradientSums.Layer sums,
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
        p.outputBack()
                .multiply(
                        rows,
                        FloatMatrix.of(m.dy, hidden),
                        FloatMatrix.of(m.dMixed, mixed).from(from, 0),
                        false);
    }
}
