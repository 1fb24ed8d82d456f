package org.motet.model.plain;

import java.util.List;
import org.motet.kernel.FloatBlock;
import org.motet.kernel.FloatMath;
import org.motet.kernel.FloatMatrix;
import org.motet.kernel.PackedWeight;
import org.motet.model.ModelConfig;
import org.motet.model.RotaryTable;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * From tokens to hidden states, block after block. Where layers are narrow, tensor operations spend their time on calls, copies
 * and memory far from the processor. Here a batch is cut into slices of some hundred rows, only the products are left to the
 * library, and what stands between them is done in loops over plain arrays.
 */
final class FloatForward {
    private final ModelConfig config;
    private final FloatWeights weights;
    private final RotaryTable rotary;
    private final FloatDecoderBlock block;
    private final FloatCausalAttention attention;

    FloatForward(ModelConfig config, FloatWeights weights, RotaryTable rotary) {
        this.config = config;
        this.weights = weights;
        this.rotary = rotary;
        this.attention = new FloatCausalAttention(config);
        this.block = new FloatDecoderBlock(config, attention);
    }

    /** Attention of each block, told which it is. */
    interface Mixing {
        void mix(int layer, FloatActivations a);
    }

    /** All blocks, each row attending within its sequence; of the last block, rows that give logits. */
    void run(FloatSlice slice, FloatWorkspace m, FloatWorkspace.Keep keep) {
        embed(slice, m, keep);
        int last = config.layers() - 1;
        for (int i = 0; i <= last; i++) {
            step(i, slice, m);
        }
    }

    /** All blocks, with attention of another kind; of all rows. */
    void run(FloatSlice slice, FloatWorkspace m, Mixing mixing) {
        embed(slice, m, FloatWorkspace.Keep.NOTHING);
        List<FloatSlice.Rows> all = slice.needed(false);
        for (int i = 0; i < config.layers(); i++) {
            int layer = i;
            block.forward(
                    weights.layer(i),
                    weights.matrices(i),
                    m.input(i),
                    m.activations(i),
                    m.input(i + 1),
                    slice,
                    all,
                    a -> mixing.mix(layer, a),
                    m);
        }
    }

    /** One block, from the input that is there to the next one's. */
    private void step(int i, FloatSlice slice, FloatWorkspace m) {
        boolean last = i == config.layers() - 1;
        block.forward(
                weights.layer(i),
                weights.matrices(i),
                m.input(i),
                m.activations(i),
                m.input(i + 1),
                slice,
                slice.needed(last),
                a -> attention.forward(slice, a, m, last),
                m);
    }

    /** As in training, but with what a backward pass of this block needs: what was not kept is computed again. */
    void repeat(int i, FloatSlice slice, FloatWorkspace m) {
        m.activations(i).fit(slice, true);
        step(i, slice, m);
    }

    FloatDecoderBlock block() {
        return block;
    }

    FloatCausalAttention attention() {
        return attention;
    }

    private void embed(FloatSlice slice, FloatWorkspace m, FloatWorkspace.Keep keep) {
        m.fit(slice, keep);
        int hidden = config.hidden();
        int d = config.headDim();
        for (int row = 0; row < slice.rows; row++) {
            weights.embedding().read((long) slice.tokens[row] * hidden, m.input(0), row * hidden, hidden);
            System.arraycopy(rotary.cos(), slice.positions[row] * d, m.cos, row * d, d);
            System.arraycopy(rotary.signedSin(), slice.positions[row] * d, m.signedSin, row * d, d);
        }
    }

    /** Final norm and head: x [n, D] to logits [n, V], owned by the open scope. */
    Tensor logits(float[] x, int n, FloatWorkspace m) {
        int hidden = config.hidden();
        int vocabulary = config.vocabulary();
        Tensor logits = Tensors.empty(DType.FLOAT32, Device.CPU, PackedWeight.room(n), vocabulary);
        FloatMatrix out = TensorMemory.of(logits).matrix(vocabulary);
        for (int from = 0; from < n; from += PackedWeight.BLOCK) {
            int rows = Math.min(PackedWeight.BLOCK, n - from);
            System.arraycopy(x, from * hidden, m.dy, 0, rows * hidden);
            m.norm.forward(rows, weights.finalNorm(), m.dy, m.inverse, m.normed);
            weights.head().forward().multiply(rows, FloatMatrix.of(m.normed, hidden), out.from(from, 0), false);
        }
        return logits.narrow(0, 0, n);
    }

    /** Adds the gradient of the rows' embeddings, {@code m.dx}. */
    void addToEmbedding(FloatBlock gradient, FloatSlice slice, FloatWorkspace m) {
        int hidden = config.hidden();
        float[] sum = m.dh; // free by now, as the other
        for (int row = 0; row < slice.rows; row++) {
            long at = (long) slice.tokens[row] * hidden;
            gradient.read(at, sum, 0, hidden);
            System.arraycopy(m.dx, row * hidden, m.dy, 0, hidden);
            FloatMath.add(sum, m.dy, hidden);
            gradient.write(at, sum, 0, hidden);
        }
    }
}
