package org.motet.model;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.motet.tensor.GradientProduct;
import org.motet.tensor.PackedWeight;

/** Memory of one forward and backward pass over a {@link FloatSlice}, used again for the next. */
final class FloatWorkspace {
    private static final int BLOCK = PackedWeight.BLOCK;

    private final ModelConfig config;
    final FloatActivations[] layers;
    private @Nullable FloatGradientSums sums; // as large as the model; prompts need none

    // of a slice
    float[] x = {}; // [N, D], after the last block
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

    void fit(FloatSlice slice) {
        for (FloatActivations layer : layers) {
            layer.fit(slice);
        }
        int n = slice.room;
        int d = config.headDim();
        x = FloatActivations.fit(x, n * config.hidden());
        cos = FloatActivations.fit(cos, n * d);
        signedSin = FloatActivations.fit(signedSin, n * d);
        dx = FloatActivations.fit(dx, n * config.hidden());
        dHeads = FloatActivations.fit(dHeads, n * (config.heads() + 2 * config.keyValueHeads()) * d);
        dMixed = FloatActivations.fit(dMixed, n * config.heads() * d);
        int most = slice.mostKeys();
        keys.fit(most);
        values.fit(most);
        dKeys.fit(most);
        dValues.fit(most);
    }

    FloatGradientSums sums() {
        if (sums == null) {
            sums = new FloatGradientSums(config);
        }
        return sums;
    }

    /** Where the output of a block goes: it is the input of the next. */
    float[] output(int layer) {
        return layer + 1 < layers.length ? layers[layer + 1].x : x;
    }
}
