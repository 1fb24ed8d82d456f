package org.motet.model.plain;

import org.motet.kernel.FloatBlock;
import org.motet.kernel.FloatMath;
import org.motet.kernel.FloatMatrix;
import org.motet.kernel.PackedWeight;
import org.motet.model.LayerWeights;
import org.motet.model.ModelConfig;

/** The second half of a decoder block, over a block of rows; what is F wide is laid out in panels. */
final class FloatFeedForward {
    private final int hidden;
    private final int f;

    FloatFeedForward(ModelConfig config) {
        this.hidden = config.hidden();
        this.f = config.intermediate();
    }

    /** {@code out += } what the layer makes of {@code s.x}. */
    void forward(
            int rows,
            LayerWeights<FloatBlock> w,
            Matrices<PackedMatrix> p,
            FloatActivations.Fed s,
            FloatMatrix out,
            FloatWorkspace m) {
        m.norm.forward(rows, w.postNorm(), s.x, s.inverse, s.h);
        p.gate().forward().multiplyToPanels(rows, s.h, m.gate);
        p.up().forward().multiplyToPanels(rows, s.h, s.up);
        int count = PackedWeight.room(rows) * f;
        FloatMath.silu(m.gate, s.silu, s.slope, m.scratch, count);
        FloatMath.multiply(s.silu, s.up, m.gated, count);
        p.down().forward().multiplyFromPanels(rows, m.gated, out, true);
    }

    /** From {@code m.dy}, the gradient of the block's output, 0 behind the rows, to that of {@code s.x} in the same place. */
    void backward(
            int rows,
            LayerWeights<FloatBlock> w,
            Matrices<PackedMatrix> p,
            FloatActivations.Fed s,
            LayerWeights<FloatBlock> gradients,
            Matrices<float[]> sums,
            FloatWorkspace m) {
        int count = PackedWeight.room(rows) * f;
        m.product.take(rows, m.dy, 0, hidden);
        FloatMath.multiply(s.silu, s.up, m.gated, count);
        m.product.addPanels(m.gated, f, sums.down());
        p.down().back().multiplyToPanels(rows, m.dy, m.gated); // now its gradient
        FloatMath.multiply(m.gated, s.up, s.slope, m.gate, count); // now its gradient
        FloatMath.multiply(m.gated, s.silu, s.up, count); // now its gradient
        m.product.take(rows, s.h, 0, hidden);
        m.product.addPanels(m.gate, f, sums.gate());
        m.product.addPanels(s.up, f, sums.up());
        FloatMatrix dh = FloatMatrix.of(m.dh, hidden);
        p.gate().back().multiplyFromPanels(rows, m.gate, dh, false);
        p.up().back().multiplyFromPanels(rows, s.up, dh, true);
        m.norm.backward(rows, w.postNorm(), s.x, s.inverse, m.dh, gradients.postNorm());
        FloatMath.add(m.dy, m.dh, rows * hidden);
    }
}
