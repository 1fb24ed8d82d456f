package org.motet.model;

import org.jspecify.annotations.Nullable;
import org.motet.tensor.FloatBlock;
import org.motet.tensor.FloatMatrix;

/** As {@link DecoderBlock}, over the rows of a {@link FloatSlice}. */
final class FloatDecoderBlock {
    private final int hidden;
    private final int heads;
    private final int shared;
    private final int d;
    private final int f;
    private final int width; // of queries, keys and values side by side
    private final double eps;
    private final FloatCausalAttention attention;

    FloatDecoderBlock(ModelConfig config) {
        this.hidden = config.hidden();
        this.heads = config.heads();
        this.shared = config.keyValueHeads();
        this.d = config.headDim();
        this.f = config.intermediate();
        this.width = (heads + 2 * shared) * d;
        this.eps = config.normEpsilon();
        this.attention = new FloatCausalAttention(config);
    }

    /** From {@code a.x} to {@code next} [N, D]. */
    void forward(
            FloatLayer w, FloatWeights.Layer p, FloatActivations a, float[] next, FloatSlice slice, FloatWorkspace m) {
        int n = slice.rows;
        norm(w.inputNorm(), a.x, a.inverse, a.h, n, m);
        boolean bias = spread(w.qkvBias(), a.qkv, n, width, m);
        p.qkv().multiply(n, a.h, a.qkv, bias);
        normHeads(w, a, n, m);
        for (int row = 0; row < n; row++) {
            for (int head = 0; head < heads + shared; head++) {
                FloatMath.rotate(a.qkv, row * width + head * d, m.cos, m.signedSin, row * d, d);
            }
        }
        attention.forward(slice, a, m.lines);
        System.arraycopy(a.x, 0, a.x2, 0, n * hidden);
        p.output().multiply(n, a.mixed, a.x2, true);
        addBias(w.outputBias(), a.x2, n, hidden, m);

        norm(w.postNorm(), a.x2, a.inverse2, a.h2, n, m);
        p.gate().multiply(n, a.h2, a.gate, false);
        p.up().multiply(n, a.h2, a.up, false);
        FloatMath.gated(a.gate, a.up, a.sigmoid, a.gated, n * f);
        System.arraycopy(a.x2, 0, next, 0, n * hidden);
        p.down().multiply(n, a.gated, next, true);
    }

    /** {@code m.dx} from the gradient with respect to the block's output to that with respect to its input. */
    void backward(
            FloatLayer w,
            FloatWeights.Layer p,
            FloatLayer gradients,
            FloatActivations a,
            FloatSlice slice,
            FloatWorkspace m) {
        feedForwardBackward(w, p, gradients, a, slice.rows, m);
        attentionBackward(w, p, gradients, a, slice, m);
    }

    private void feedForwardBackward(
            FloatLayer w, FloatWeights.Layer p, FloatLayer gradients, FloatActivations a, int n, FloatWorkspace m) {
        m.gradients.add(n, m.dx, hidden, a.gated, f, gradients.down().matrix(f));
        p.downBack().multiply(n, m.dx, m.dGated, false);
        FloatGradients.gated(m.dGated, a.gate, a.up, a.sigmoid, m.dGate, m.dUp, n * f);
        FloatMatrix gateUp = gradients.gateUp().matrix(hidden);
        m.gradients.add(n, m.dGate, f, a.h2, hidden, gateUp);
        m.gradients.add(n, m.dUp, f, a.h2, hidden, gateUp.from(f, 0));
        p.gateBack().multiply(n, m.dGate, m.dh, false);
        p.upBack().multiply(n, m.dUp, m.dh, true);
        normBack(w.postNorm(), gradients.postNorm(), a.x2, a.inverse2, n, m);
    }

    private void attentionBackward(
            FloatLayer w,
            FloatWeights.Layer p,
            FloatLayer gradients,
            FloatActivations a,
            FloatSlice slice,
            FloatWorkspace m) {
        int n = slice.rows;
        m.gradients.add(n, m.dx, hidden, a.mixed, heads * d, gradients.output().matrix(heads * d));
        addSums(gradients.outputBias(), m.dx, n, hidden, m);
        p.outputBack().multiply(n, m.dx, m.dMixed, false);
        attention.backward(slice, a, m);
        for (int row = 0; row < n; row++) {
            for (int head = 0; head < heads + shared; head++) {
                FloatGradients.rotate(m.dQkv, row * width + head * d, m.cos, m.signedSin, row * d, d);
            }
        }
        normHeadsBack(w, gradients, a, n, m);
        m.gradients.add(n, m.dQkv, width, a.h, hidden, gradients.qkv().matrix(hidden));
        addSums(gradients.qkvBias(), m.dQkv, n, width, m);
        p.qkvBack().multiply(n, m.dQkv, m.dh, false);
        normBack(w.inputNorm(), gradients.inputNorm(), a.x, a.inverse, n, m);
    }

    private void norm(FloatBlock norm, float[] x, float[] inverse, float[] out, int n, FloatWorkspace m) {
        norm.read(0, m.weights, 0, hidden);
        for (int row = 0; row < n; row++) {
            inverse[row] = FloatMath.rmsNorm(x, row * hidden, hidden, m.weights, eps, out, row * hidden, m.lines.line);
        }
    }

    /** Adds to {@code m.dx} the gradient that came to a norm's output, {@code m.dh}. */
    private void normBack(FloatBlock norm, FloatBlock gradient, float[] x, float[] inverse, int n, FloatWorkspace m) {
        norm.read(0, m.weights, 0, hidden);
        gradient.read(0, m.sums, 0, hidden);
        for (int row = 0; row < n; row++) {
            int at = row * hidden;
            FloatGradients.rmsNorm(m.dh, at, x, at, hidden, inverse[row], m.weights, m.sums, m.lines);
        }
        gradient.write(0, m.sums, 0, hidden);
        FloatMath.add(m.dx, m.dh, n * hidden);
    }

    private void normHeads(FloatLayer w, FloatActivations a, int n, FloatWorkspace m) {
        if (w.qNorm() == null || w.kNorm() == null) {
            return;
        }
        int all = heads + shared;
        w.qNorm().read(0, m.weights, 0, d);
        w.kNorm().read(0, m.keyWeights, 0, d);
        for (int row = 0; row < n; row++) {
            System.arraycopy(a.qkv, row * width, a.rawHeads, row * all * d, all * d);
            for (int head = 0; head < all; head++) {
                int at = row * width + head * d;
                float[] weights = head < heads ? m.weights : m.keyWeights;
                a.headsInverse[row * all + head] =
                        FloatMath.rmsNorm(a.qkv, at, d, weights, eps, a.qkv, at, m.lines.line);
            }
        }
    }

    private void normHeadsBack(FloatLayer w, FloatLayer gradients, FloatActivations a, int n, FloatWorkspace m) {
        if (w.qNorm() == null || w.kNorm() == null || gradients.qNorm() == null || gradients.kNorm() == null) {
            return;
        }
        int all = heads + shared;
        w.qNorm().read(0, m.weights, 0, d);
        w.kNorm().read(0, m.keyWeights, 0, d);
        gradients.qNorm().read(0, m.sums, 0, d);
        gradients.kNorm().read(0, m.keySums, 0, d);
        for (int row = 0; row < n; row++) {
            for (int head = 0; head < all; head++) {
                FloatGradients.rmsNorm(
                        m.dQkv,
                        row * width + head * d,
                        a.rawHeads,
                        (row * all + head) * d,
                        d,
                        a.headsInverse[row * all + head],
                        head < heads ? m.weights : m.keyWeights,
                        head < heads ? m.sums : m.keySums,
                        m.lines);
            }
        }
        gradients.qNorm().write(0, m.sums, 0, d);
        gradients.kNorm().write(0, m.keySums, 0, d);
    }

    /** The bias in every row, if there is one, so that a product may be added to it. */
    private static boolean spread(@Nullable FloatBlock bias, float[] rows, int n, int width, FloatWorkspace m) {
        if (bias == null) {
            return false;
        }
        bias.read(0, m.weights, 0, width);
        for (int row = 0; row < n; row++) {
            System.arraycopy(m.weights, 0, rows, row * width, width);
        }
        return true;
    }

    private static void addBias(@Nullable FloatBlock bias, float[] x, int n, int width, FloatWorkspace m) {
        if (bias == null) {
            return;
        }
        bias.read(0, m.weights, 0, width);
        for (int row = 0; row < n; row++) {
            FloatMath.addAt(x, row * width, m.weights, width);
        }
    }

    private static void addSums(@Nullable FloatBlock gradient, float[] dy, int n, int width, FloatWorkspace m) {
        if (gradient == null) {
            return;
        }
        gradient.read(0, m.sums, 0, width);
        for (int row = 0; row < n; row++) {
            FloatMath.addRow(m.sums, dy, row * width, width, m.lines.line);
        }
        gradient.write(0, m.sums, 0, width);
    }
}
