package org.motet.model;

import java.util.stream.IntStream;
import org.motet.tensor.GradientProduct;
import org.motet.tensor.PackedWeight;

/** Memory of one forward and backward pass over a {@link FloatSlice}, used again for the next. */
final class FloatWorkspace {
    private final ModelConfig config;
    final FloatActivations[] layers;
    float[] x = {}; // [N, D], after the last block
    float[] cos = {}; // [N, d]
    float[] signedSin = {}; // [N, d]
    float[] dx = {}; // [N, D]
    float[] dh = {}; // [N, D]
    float[] dQkv = {}; // [N, (H+2K) d]
    float[] dMixed = {}; // [N, H d]
    float[] dGated = {}; // [N, F]
    float[] dGate = {}; // [N, F]
    float[] dUp = {}; // [N, F]
    float[] dScores = {}; // as FloatSlice.Group lays out scores
    float[] logits = {}; // [chunk of the head, V]
    float[] dRows = {}; // [chunk of the head, D]
    final float[] weights; // a norm's weights or a bias
    final float[] sums; // their gradient
    final float[] keyWeights; // the norm of keys beside that of queries
    final float[] keySums;
    final FloatLines lines = new FloatLines();
    final GradientProduct gradients = new GradientProduct();

    FloatWorkspace(ModelConfig config) {
        this.config = config;
        this.layers = IntStream.range(0, config.layers())
                .mapToObj(i -> new FloatActivations())
                .toArray(FloatActivations[]::new);
        int widest = Math.max(config.hidden(), (config.heads() + 2 * config.keyValueHeads()) * config.headDim());
        this.weights = new float[widest];
        this.sums = new float[widest];
        this.keyWeights = new float[config.headDim()];
        this.keySums = new float[config.headDim()];
    }

    void fit(FloatSlice slice) {
        for (FloatActivations layer : layers) {
            layer.fit(config, slice);
        }
        int n = PackedWeight.room(slice.rows);
        int d = config.headDim();
        x = FloatActivations.fit(x, n * config.hidden());
        cos = FloatActivations.fit(cos, n * d);
        signedSin = FloatActivations.fit(signedSin, n * d);
        dx = FloatActivations.fit(dx, n * config.hidden());
        dh = FloatActivations.fit(dh, n * config.hidden());
        dQkv = FloatActivations.fit(dQkv, n * (config.heads() + 2 * config.keyValueHeads()) * d);
        dMixed = FloatActivations.fit(dMixed, n * config.heads() * d);
        dGated = FloatActivations.fit(dGated, n * config.intermediate());
        dGate = FloatActivations.fit(dGate, n * config.intermediate());
        dUp = FloatActivations.fit(dUp, n * config.intermediate());
        dScores = FloatActivations.fit(dScores, slice.scores(config.heads()));
        int widest = slice.groups.stream().mapToInt(group -> group.width).max().orElse(0);
        lines.fit(Math.max(widest, Math.max(config.vocabulary(), weights.length)));
    }

    /** Where the output of a block goes: it is the input of the next. */
    float[] output(int layer) {
        return layer + 1 < layers.length ? layers[layer + 1].x : x;
    }
}
