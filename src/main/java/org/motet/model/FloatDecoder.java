package org.motet.model;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.FloatBlock;
import org.motet.tensor.FloatMatrix;
import org.motet.tensor.PackedWeight;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * Decode steps in fp32 on the processor. The same computation as {@link DecoderBlock#decode}; but as one token a row is so
 * little work that tensor operations cost more to start than to run, only the products are left to the library, and what
 * stands between them is done in loops over plain arrays.
 */
final class FloatDecoder {
    private final ModelConfig config;
    private final FloatAttention attention;
    private final FloatBlock embedding;
    private final FloatBlock finalNorm;
    private final FloatBlock head;
    private final List<FloatLayer> layers;
    private final @Nullable FloatWeights matrices; // null in large models
    private final float scale;
    private final FloatBlock cos;
    private final FloatBlock signedSin;

    /** @param weights fp32 on the processor; changes to their values are seen */
    FloatDecoder(
            ModelConfig config,
            ModelWeights weights,
            List<FloatLayer> layers,
            @Nullable FloatWeights matrices,
            RotaryEmbedding rotary) {
        this.config = config;
        this.attention = new FloatAttention(config);
        this.embedding = FloatBlock.of(weights.embedding());
        this.finalNorm = FloatBlock.of(weights.finalNorm());
        this.head = FloatBlock.of(weights.head());
        this.layers = layers;
        this.matrices = matrices;
        this.scale = (float) (1 / Math.sqrt(config.headDim()));
        this.cos = FloatBlock.of(rotary.cos());
        this.signedSin = FloatBlock.of(rotary.signedSin());
    }

    /** As {@link CausalLm#decode}. */
    Tensor step(long[] tokens, long[] positions, FloatKvCache cache) {
        cache.advance();
        DecodeBuffers m = cache.buffers();
        int hidden = config.hidden();
        int d = config.headDim();
        for (int row = 0; row < tokens.length; row++) {
            embedding.read(tokens[row] * hidden, m.x, row * hidden, hidden);
            cos.read(positions[row] * d, m.cos, row * d, d);
            signedSin.read(positions[row] * d, m.signedSin, row * d, d);
        }
        List<FloatWeights.Layer> packed = matrices == null ? null : matrices.layers();
        for (int i = 0; i < layers.size(); i++) {
            FloatWeights.Layer p = packed == null ? null : packed.get(i);
            attend(layers.get(i), p, i, cache, m);
            feedForward(layers.get(i), p, m);
        }
        norm(finalNorm, m);
        return logits(m);
    }

    private Tensor logits(DecodeBuffers m) {
        int hidden = config.hidden();
        if (matrices == null) {
            m.normed.write(0, m.out, 0, m.rows * hidden);
            return Tensors.linear(m.normed.tensor(), head.tensor(), null);
        }
        int vocabulary = config.vocabulary();
        Tensor logits = Tensors.empty(DType.FLOAT32, Device.CPU, PackedWeight.room(m.rows), vocabulary);
        FloatMatrix out = FloatBlock.of(logits).matrix(vocabulary);
        matrices.head().multiply(m.rows, FloatMatrix.of(m.out, hidden), out, false);
        return logits.narrow(0, 0, m.rows);
    }

    private void attend(FloatLayer w, FloatWeights.@Nullable Layer p, int layer, FloatKvCache cache, DecodeBuffers m) {
        int shared = config.keyValueHeads();
        int d = config.headDim();
        int width = (config.heads() + 2 * shared) * d;
        norm(w.inputNorm(), m);
        product(p == null ? null : p.qkv(), m.normed, w.qkv(), config.hidden(), width, m);
        addBias(w.qkvBias(), width, m);
        normHeads(w.qNorm(), 0, config.heads(), width, m);
        normHeads(w.kNorm(), config.heads(), shared, width, m);
        for (int row = 0; row < m.rows; row++) {
            rotateAndStore(row, layer, width, cache, m);
        }
        attention.attend(cache, layer, m);
        joinHeads(m);
        product(p == null ? null : p.output(), m.mixed, w.output(), config.heads() * d, config.hidden(), m);
        addToResidual(w.outputBias(), m);
    }

    /** Queries to [K, B, g, d], keys and values into the column of the step. */
    private void rotateAndStore(int row, int layer, int width, FloatKvCache cache, DecodeBuffers m) {
        int heads = config.heads();
        int shared = config.keyValueHeads();
        int g = heads / shared;
        int d = config.headDim();
        int start = row * width;
        for (int h = 0; h < heads + shared; h++) {
            float factor = h < heads ? scale : 1;
            FloatMath.rotate(m.row, start + h * d, m.cos, m.signedSin, row * d, d, factor, m.out, h * d);
        }
        for (int k = 0; k < shared; k++) {
            m.queries.write(((long) k * m.rows + row) * g * d, m.out, k * g * d, g * d);
            long column = cache.own(row, k) + (cache.length(row) - 1L) * d;
            cache.ownKeys(layer).write(column, m.out, (heads + k) * d, d);
            cache.ownValues(layer).write(column, m.row, start + (heads + shared + k) * d, d);
        }
    }

    private void normHeads(@Nullable FloatBlock norm, int first, int count, int width, DecodeBuffers m) {
        if (norm == null) {
            return;
        }
        int d = config.headDim();
        norm.read(0, m.weights, 0, d);
        for (int row = 0; row < m.rows; row++) {
            for (int h = first; h < first + count; h++) {
                int at = row * width + h * d;
                FloatMath.rmsNorm(m.row, at, d, m.weights, config.normEpsilon(), m.row, at, m.lines.line);
            }
        }
    }

    /** Output of attention [K, B, g, d] to [B, H d], divided by the sums of the softmax. */
    private void joinHeads(DecodeBuffers m) {
        int shared = config.keyValueHeads();
        int d = config.headDim();
        int group = config.heads() / shared;
        m.mixed.read(0, m.row, 0, m.rows * config.heads() * d);
        for (int k = 0; k < shared; k++) {
            for (int row = 0; row < m.rows; row++) {
                for (int i = 0; i < group; i++) {
                    int line = (k * m.rows + row) * group + i;
                    int to = ((row * shared + k) * group + i) * d;
                    float inverse = m.inverseSums[line];
                    for (int j = 0; j < d; j++) {
                        m.out[to + j] = m.row[line * d + j] * inverse;
                    }
                }
            }
        }
    }

    private void feedForward(FloatLayer w, FloatWeights.@Nullable Layer p, DecodeBuffers m) {
        int hidden = config.hidden();
        int f = config.intermediate();
        norm(w.postNorm(), m);
        if (p != null) {
            p.gate().multiply(m.rows, m.out, m.gate, false);
            p.up().multiply(m.rows, m.out, m.up, false);
        } else {
            product(null, m.normed, w.gateUp(), hidden, 2 * f, m);
            for (int row = 0; row < m.rows; row++) {
                System.arraycopy(m.row, row * 2 * f, m.gate, row * f, f);
                System.arraycopy(m.row, row * 2 * f + f, m.up, row * f, f);
            }
        }
        FloatMath.gated(m.gate, m.up, m.sigmoid, m.out, m.rows * f);
        product(p == null ? null : p.down(), m.activated, w.down(), f, hidden, m);
        addToResidual(null, m);
    }

    /** Residual stream to its norm in {@code m.out}. */
    private void norm(FloatBlock norm, DecodeBuffers m) {
        int hidden = config.hidden();
        norm.read(0, m.weights, 0, hidden);
        for (int row = 0; row < m.rows; row++) {
            FloatMath.rmsNorm(
                    m.x, row * hidden, hidden, m.weights, config.normEpsilon(), m.out, row * hidden, m.lines.line);
        }
    }

    private void addToResidual(@Nullable FloatBlock bias, DecodeBuffers m) {
        int hidden = config.hidden();
        addBias(bias, hidden, m);
        FloatMath.add(m.x, m.row, m.rows * hidden);
    }

    private static void addBias(@Nullable FloatBlock bias, int width, DecodeBuffers m) {
        if (bias == null) {
            return;
        }
        bias.read(0, m.weights, 0, width);
        for (int row = 0; row < m.rows; row++) {
            FloatMath.addAt(m.row, row * width, m.weights, width);
        }
    }

    /**
     * {@code m.row = m.out wᵀ}: m.out [B, in], w [width, in].
     *
     * @param packed the same weights, laid out for products of few rows; null in large models
     * @param x memory for m.out where the library must read it
     */
    private static void product(
            @Nullable PackedWeight packed, FloatBlock x, FloatBlock w, int in, int width, DecodeBuffers m) {
        if (packed != null) {
            packed.multiply(m.rows, m.out, m.row, false);
            return;
        }
        x.write(0, m.out, 0, m.rows * in);
        try (Scope scope = Scope.open()) {
            FloatBlock.of(Tensors.linear(x.tensor(), w.tensor(), null)).read(0, m.row, 0, m.rows * width);
        }
    }
}
