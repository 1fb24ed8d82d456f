package org.motet.model.plain;

import org.jspecify.annotations.Nullable;
import org.motet.kernel.FloatBlock;
import org.motet.kernel.FloatGradients;
import org.motet.kernel.FloatMath;
import org.motet.kernel.FloatNorm;
import org.motet.model.LayerWeights;
import org.motet.model.ModelConfig;

/** What stands before attention in a decoder block, over a block of rows: from the input to queries, keys and values. */
final class FloatProjection {
    private final int hidden;
    private final int heads;
    private final int shared;
    private final int d;
    private final int width; // of queries, keys and values side by side
    private final double eps;
    private final float scale;

    FloatProjection(ModelConfig config) {
        this.hidden = config.hidden();
        this.heads = config.heads();
        this.shared = config.keyValueHeads();
        this.d = config.headDim();
        this.width = (heads + 2 * shared) * d;
        this.eps = config.normEpsilon();
        this.scale = (float) (1 / Math.sqrt(d));
    }

    /** From rows of x [N, D] to {@code a.heads}. */
    void forward(
            FloatSlice slice,
            int from,
            int rows,
            LayerWeights<FloatBlock> w,
            Matrices<PackedMatrix> p,
            float[] x,
            FloatActivations a,
            FloatActivations.Projected s,
            FloatWorkspace m) {
        System.arraycopy(x, from * hidden, m.dy, 0, rows * hidden);
        m.norm.forward(rows, w.inputNorm(), m.dy, s.inverse, s.h);
        FloatBlock bias = w.qkvBias();
        if (bias != null) {
            FloatNorm.spread(bias, rows, width, m.qkv);
        }
        p.qkv().forward().multiply(rows, s.h, m.qkv, bias != null);
        normHeads(rows, w.qNorm(), w.kNorm(), s, m);
        for (int row = 0; row < rows; row++) {
            int angle = (from + row) * d;
            for (int head = 0; head < heads + 2 * shared; head++) {
                int at = row * width + head * d;
                int to = (head * slice.room + from + row) * d;
                if (head < heads + shared) {
                    FloatMath.rotate(m.qkv, at, m.cos, m.signedSin, angle, d, factor(head), a.heads, to);
                } else {
                    System.arraycopy(m.qkv, at, a.heads, to, d);
                }
            }
        }
    }

    /** Queries are divided by sqrt(d) here rather than their many scores later. */
    private float factor(int head) {
        return head < heads ? scale : 1;
    }

    /**
     * Adds to rows of {@code m.dx} what came to {@code m.dHeads}.
     *
     * @param x as it was given to {@link #forward}
     */
    void backward(
            FloatSlice slice,
            int from,
            int rows,
            LayerWeights<FloatBlock> w,
            Matrices<PackedMatrix> p,
            float[] x,
            FloatActivations.Projected s,
            LayerWeights<FloatBlock> gradients,
            Matrices<float[]> sums,
            FloatWorkspace m) {
        for (int row = 0; row < rows; row++) {
            int angle = (from + row) * d;
            for (int head = 0; head < heads + 2 * shared; head++) {
                int at = (head * slice.room + from + row) * d;
                int to = row * width + head * d;
                if (head < heads + shared) {
                    FloatGradients.rotate(m.dHeads, at, m.cos, m.signedSin, angle, d, factor(head), m.qkv, to);
                } else {
                    System.arraycopy(m.dHeads, at, m.qkv, to, d);
                }
            }
        }
        normHeadsBack(rows, w, s, gradients, m);
        m.product.take(rows, s.h, 0, hidden);
        m.product.add(m.qkv, 0, width, sums.qkv());
        FloatBlock bias = gradients.qkvBias();
        if (bias != null) {
            m.norm.sum(rows, m.qkv, width, bias);
        }
        p.qkv().back().multiply(rows, m.qkv, m.dh, false);
        System.arraycopy(x, from * hidden, m.dy, 0, rows * hidden);
        m.norm.backward(rows, w.inputNorm(), m.dy, s.inverse, m.dh, gradients.inputNorm());
        System.arraycopy(m.dx, from * hidden, m.dy, 0, rows * hidden);
        FloatMath.add(m.dy, m.dh, rows * hidden);
        System.arraycopy(m.dy, 0, m.dx, from * hidden, rows * hidden);
    }

    private void normHeads(
            int rows,
            @Nullable FloatBlock qNorm,
            @Nullable FloatBlock kNorm,
            FloatActivations.Projected s,
            FloatWorkspace m) {
        if (qNorm == null || kNorm == null) {
            return;
        }
        int all = heads + shared;
        qNorm.read(0, m.queryWeights, 0, d);
        kNorm.read(0, m.keyWeights, 0, d);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(m.qkv, row * width, s.rawHeads, row * all * d, all * d);
            for (int head = 0; head < all; head++) {
                int at = row * width + head * d;
                float[] weights = head < heads ? m.queryWeights : m.keyWeights;
                s.headsInverse[row * all + head] =
                        FloatMath.rmsNorm(m.qkv, at, d, weights, eps, m.qkv, at, m.lines.line);
            }
        }
    }

    private void normHeadsBack(
            int rows,
            LayerWeights<FloatBlock> w,
            FloatActivations.Projected s,
            LayerWeights<FloatBlock> gradients,
            FloatWorkspace m) {
        if (w.qNorm() == null || w.kNorm() == null || gradients.qNorm() == null || gradients.kNorm() == null) {
            return;
        }
        int all = heads + shared;
        w.qNorm().read(0, m.queryWeights, 0, d);
        w.kNorm().read(0, m.keyWeights, 0, d);
        gradients.qNorm().read(0, m.querySums, 0, d);
        gradients.kNorm().read(0, m.keySums, 0, d);
        for (int row = 0; row < rows; row++) {
            for (int head = 0; head < all; head++) {
                FloatGradients.rmsNorm(
                        m.qkv,
                        row * width + head * d,
                        s.rawHeads,
                        (row * all + head) * d,
                        d,
                        s.headsInverse[row * all + head],
                        head < heads ? m.queryWeights : m.keyWeights,
                        head < heads ? m.querySums : m.keySums,
                        m.lines);
            }
        }
        gradients.qNorm().write(0, m.querySums, 0, d);
        gradients.kNorm().write(0, m.keySums, 0, d);
    }
}
