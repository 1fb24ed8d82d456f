package org.motet.model;

import org.motet.tensor.PackedWeight;

/** What the backward pass of one block needs of its forward pass; the arrays grow to the largest slice so far. */
final class FloatActivations {
    float[] x = {}; // [N, D], the block's input
    float[] inverse = {}; // [N]
    float[] h = {}; // [N, D]
    float[] qkv = {}; // [N, (H+2K) d], rotated
    float[] rawHeads = {}; // [N, (H+K) d] before their norms; only with query and key norms
    float[] headsInverse = {}; // [N, H+K]; likewise
    float[] probabilities = {}; // as FloatSlice.Group lays out scores
    float[] mixed = {}; // [N, H d]
    float[] x2 = {}; // [N, D], after attention
    float[] inverse2 = {}; // [N]
    float[] h2 = {}; // [N, D]
    float[] gate = {}; // [N, F]
    float[] up = {}; // [N, F]
    float[] sigmoid = {}; // [N, F], of the gate
    float[] gated = {}; // [N, F]

    void fit(ModelConfig config, FloatSlice slice) {
        int n = PackedWeight.room(slice.rows);
        int hidden = config.hidden();
        int heads = config.heads();
        int ropeHeads = config.heads() + config.keyValueHeads();
        int d = config.headDim();
        int f = config.intermediate();
        x = fit(x, n * hidden);
        inverse = fit(inverse, n);
        h = fit(h, n * hidden);
        qkv = fit(qkv, n * (ropeHeads + config.keyValueHeads()) * d);
        if (config.queryKeyNorm()) {
            rawHeads = fit(rawHeads, n * ropeHeads * d);
            headsInverse = fit(headsInverse, n * ropeHeads);
        }
        probabilities = fit(probabilities, slice.scores(heads));
        mixed = fit(mixed, n * heads * d);
        x2 = fit(x2, n * hidden);
        inverse2 = fit(inverse2, n);
        h2 = fit(h2, n * hidden);
        gate = fit(gate, n * f);
        up = fit(up, n * f);
        sigmoid = fit(sigmoid, n * f);
        gated = fit(gated, n * f);
    }

    /** The array itself if it is long enough. */
    static float[] fit(float[] array, int length) {
        return array.length >= length ? array : new float[length];
    }

    /** Numbers that so many rows and scores take in a block. */
    static long size(ModelConfig config, long rows, long scores) {
        long width = 5L * config.hidden()
                + 4L * config.intermediate()
                + 3L * (config.heads() + config.keyValueHeads()) * config.headDim();
        return rows * width + scores;
    }
}
