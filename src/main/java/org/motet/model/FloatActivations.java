package org.motet.model;

import java.util.ArrayList;
import java.util.List;
import org.motet.tensor.PackedWeight;

/** What the backward pass of one block needs of its forward pass; the arrays grow to the largest slice so far. */
final class FloatActivations {
    private static final int BLOCK = PackedWeight.BLOCK;

    private final ModelConfig config;
    private final List<Projected> projected = new ArrayList<>();
    private final List<Fed> fed = new ArrayList<>();
    private final List<float[]> probabilities = new ArrayList<>();
    float[] x = {}; // [N, D], the block's input
    float[] heads = {}; // [H+2K, N, d]: queries over sqrt(d) and keys, rotated, and values
    float[] inverseSums = {}; // [H, N], of the probabilities
    float[] mixed = {}; // [N, H d]

    /** Of up to {@link PackedWeight#BLOCK} rows, from their block's input to queries, keys and values. */
    static final class Projected {
        final float[] inverse = new float[BLOCK];
        final float[] h; // [BLOCK, D]
        final float[] rawHeads; // [BLOCK, (H+K) d] before their norms; only with query and key norms
        final float[] headsInverse; // [BLOCK, H+K]; likewise

        private Projected(ModelConfig config) {
            int normed = config.queryKeyNorm() ? BLOCK * (config.heads() + config.keyValueHeads()) : 0;
            this.h = new float[BLOCK * config.hidden()];
            this.rawHeads = new float[normed * config.headDim()];
            this.headsInverse = new float[normed];
        }
    }

    /** Of up to {@link PackedWeight#BLOCK} rows, from attention to the block's output. */
    static final class Fed {
        final float[] x; // [BLOCK, D], after attention
        final float[] inverse = new float[BLOCK];
        final float[] h; // [BLOCK, D]
        final float[] silu; // [BLOCK, F], of the gate
        final float[] slope; // [BLOCK, F], its derivative
        final float[] up; // [BLOCK, F]

        private Fed(ModelConfig config) {
            this.x = new float[BLOCK * config.hidden()];
            this.h = new float[BLOCK * config.hidden()];
            this.silu = new float[BLOCK * config.intermediate()];
            this.slope = new float[BLOCK * config.intermediate()];
            this.up = new float[BLOCK * config.intermediate()];
        }
    }

    FloatActivations(ModelConfig config) {
        this.config = config;
    }

    void fit(FloatSlice slice) {
        int n = slice.room;
        int heads = config.heads();
        int d = config.headDim();
        x = fit(x, n * config.hidden());
        this.heads = fit(this.heads, n * (heads + 2 * config.keyValueHeads()) * d);
        inverseSums = fit(inverseSums, n * heads);
        mixed = fit(mixed, n * heads * d);
    }

    /** Of the i-th block of rows. */
    Projected projected(int i) {
        while (projected.size() <= i) {
            projected.add(new Projected(config));
        }
        return projected.get(i);
    }

    /** Of the i-th block of rows. */
    Fed fed(int i) {
        while (fed.size() <= i) {
            fed.add(new Fed(config));
        }
        return fed.get(i);
    }

    /** Of the i-th piece that attention takes, before they are divided by their sums. */
    float[] probabilities(int i, int size) {
        while (probabilities.size() <= i) {
            probabilities.add(new float[size]);
        }
        float[] piece = fit(probabilities.get(i), size);
        probabilities.set(i, piece);
        return piece;
    }

    /** The array itself if it is long enough. */
    static float[] fit(float[] array, int length) {
        return array.length >= length ? array : new float[length];
    }

    /** Numbers that so many rows and scores take in a block. */
    static long size(ModelConfig config, long rows, long scores) {
        long width = 5L * config.hidden()
                + 3L * config.intermediate()
                + 3L * (config.heads() + config.keyValueHeads()) * config.headDim();
        return rows * width + scores;
    }
}
