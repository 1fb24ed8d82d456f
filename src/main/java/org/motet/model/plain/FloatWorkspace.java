package org.motet.model.plain;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.motet.kernel.FloatKeys;
import org.motet.kernel.FloatLines;
import org.motet.kernel.FloatMath;
import org.motet.kernel.FloatNorm;
import org.motet.kernel.GradientProduct;
import org.motet.kernel.PackedWeight;
import org.motet.model.ModelConfig;

/** Memory of one forward and backward pass over a {@link FloatSlice}, used again for the next. */
final class FloatWorkspace {
    private static final int BLOCK = PackedWeight.BLOCK;

    private final ModelConfig config;
    private final FloatActivations[] layers;
    private final float[][] inputs; // [L + 1] of [N, D]: of each block, and after the last
    private Keep keep = Keep.NOTHING;
    private @Nullable FloatGradientSums sums; // as large as the model; prompts need none

    /** What a forward pass leaves behind. */
    enum Keep {
        /** All that a backward pass reads. */
        ALL,
        /** Each block's input, from which the rest can be computed again. */
        INPUTS,
        /** The last block's output. */
        NOTHING
    }

    // of a slice
    float[] cos = {}; // [N, d]
    float[] signedSin = {}; // [N, d]
    float[] dx = {}; // [N, D]
    float[] dHeads = {}; // [H+2K, N, d]
    float[] dMixed = {}; // [N, H d]

    // of a block of rows
    final FloatNorm norm;
    final GradientProduct product = new GradientProduct();
    final float[] dy; // [BLOCK, D]
    final float[] dh; // [BLOCK, D]
    final float[] qkv; // [BLOCK, (H+2K) d]
    final float[] gate; // [BLOCK, F]
    final float[] gated; // [BLOCK, F]
    final float[] logits; // [BLOCK, V]
    float[] lowered = {}; // [BLOCK, V], lowered logits where entropies are asked for
    final float[] normed; // [BLOCK, D], what logits are made of
    final float[] inverse = new float[BLOCK];
    float[] scratch; // as wide as the widest of these

    // of a piece of attention
    final FloatKeys keys;
    final FloatKeys values;
    final FloatKeys dKeys;
    final FloatKeys dValues;
    final float[] piece; // [rows, d]
    final float[] turned; // [d, rows]
    final float[] means; // [rows]

    // of a row
    final FloatLines lines = new FloatLines();
    final float[] queryWeights; // norms of heads
    final float[] keyWeights;
    final float[] querySums; // their gradients
    final float[] keySums;

    FloatWorkspace(ModelConfig config) {
        this.config = config;
        int hidden = config.hidden();
        int d = config.headDim();
        int f = config.intermediate();
        this.layers = IntStream.range(0, config.layers())
                .mapToObj(_ -> new FloatActivations(config))
                .toArray(FloatActivations[]::new);
        this.inputs = new float[config.layers() + 1][0];
        this.norm = new FloatNorm(hidden, config.normEpsilon());
        this.dy = new float[BLOCK * hidden];
        this.dh = new float[BLOCK * hidden];
        this.qkv = new float[BLOCK * (config.heads() + 2 * config.keyValueHeads()) * d];
        this.gate = new float[BLOCK * f];
        this.gated = new float[BLOCK * f];
        this.logits = new float[BLOCK * config.vocabulary()];
        this.normed = new float[BLOCK * hidden];
        this.scratch = new float[BLOCK * Math.max(f, config.vocabulary())];
        this.keys = new FloatKeys(d);
        this.values = new FloatKeys(d);
        this.dKeys = new FloatKeys(d);
        this.dValues = new FloatKeys(d);
        this.piece = new float[FloatCausalAttention.pieceSize(config)];
        this.turned = new float[FloatCausalAttention.pieceSize(config)];
        this.means = new float[FloatCausalAttention.pieceRows()];
        this.queryWeights = new float[d];
        this.keyWeights = new float[d];
        this.querySums = new float[d];
        this.keySums = new float[d];
        lines.fit(Math.max(hidden, d));
    }

    /** Room for a slice. */
    void fit(FloatSlice slice, Keep toKeep) {
        keep = toKeep;
        int n = slice.room;
        int d = config.headDim();
        for (int i = 0; i < layers.length; i++) {
            activations(i).fit(slice, toKeep == Keep.ALL);
        }
        for (int i = 0; i < inputs.length; i++) {
            inputs[place(i)] = FloatMath.fit(inputs[place(i)], n * config.hidden());
        }
        cos = FloatMath.fit(cos, n * d);
        signedSin = FloatMath.fit(signedSin, n * d);
        int most = slice.mostKeys();
        keys.fit(most);
        values.fit(most);
    }

    /** Room for the way back over the same slice. */
    void fitGradients(FloatSlice slice) {
        int n = slice.room;
        int d = config.headDim();
        dx = FloatMath.fit(dx, n * config.hidden());
        dHeads = FloatMath.fit(dHeads, n * (config.heads() + 2 * config.keyValueHeads()) * d);
        dMixed = FloatMath.fit(dMixed, n * config.heads() * d);
        int most = slice.mostKeys();
        dKeys.fit(most);
        dValues.fit(most);
    }

    /** Of a block: its own where all is kept, else one that all blocks share. */
    FloatActivations activations(int layer) {
        return layers[keep == Keep.ALL ? layer : 0];
    }

    /** The input of a block [N, D]; behind the last block, its output. */
    float[] input(int layer) {
        return inputs[place(layer)];
    }

    private int place(int layer) {
        return keep == Keep.NOTHING ? layer % 2 : layer;
    }

    /** The output of the last block [N, D]. */
    float[] last() {
        return input(layers.length);
    }

    FloatGradientSums sums() {
        if (sums == null) {
            sums = new FloatGradientSums(config);
        }
        return sums;
    }

    /** A copy of the first numbers of {@code logits}, in {@code lowered}. */
    float[] copyLogits(int count) {
        lowered = FloatMath.fit(lowered, logits.length);
        System.arraycopy(logits, 0, lowered, 0, count);
        return lowered;
    }
}
