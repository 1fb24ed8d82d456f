package org.motet.model.plain;

import java.util.ArrayList;
import java.util.List;
import org.motet.kernel.FloatMath;
import org.motet.kernel.PackedWeight;
import org.motet.model.ModelConfig;

/** What the backward pass of one block needs of its forward pass; the arrays grow to the largest slice so far. */
final class FloatActivations {
    private static final int BLOCK = PackedWeight.BLOCK;

    private final ModelConfig config;
    private final List<Projected> projected = new ArrayList<>();
    private final List<Fed> fed = new ArrayList<>();
    private final List<float[]> probabilities = new ArrayList<>();
    private boolean keeps;
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

    /** @param keeps whether a backward pass will read all of it; else what one piece leaves behind makes room for the next */
    void fit(FloatSlice slice, boolean keeps) {
        this.keeps = keeps;
        int n = slice.room;
        int heads = config.heads();
        int d = config.headDim();
        this.heads = FloatMath.fit(this.heads, n * (heads + 2 * config.keyValueHeads()) * d);
        inverseSums = FloatMath.fit(inverseSums, n * heads);
        mixed = FloatMath.fit(mixed, n * heads * d);
    }

    /** Of the i-th block of rows. */
    Projected projected(int number) {
        int i = keeps ? number : 0;
        while (projected.size() <= i) {
            projected.add(new Projected(config));
        }
        return projected.get(i);
    }

    /** Of the i-th block of rows. */
    Fed fed(int number) {
        int i = keeps ? number : 0;
        while (fed.size() <= i) {
            fed.add(new Fed(config));
        }
        return fed.get(i);
    }

    /** Of the i-th piece that attention takes, before they are divided by their sums. */
    float[] probabilities(int number, int size) {
        int i = keeps ? number : 0;
        while (probabilities.size() <= i) {
            probabilities.add(new float[size]);
        }
        float[] piece = FloatMath.fit(probabilities.get(i), size);
        probabilities.set(i, piece);
        return piece;
    }

    /** Numbers that so many rows and scores take in a block. */
    static long size(ModelConfig config, long rows, long scores) {
        long width = 5L * config.hidden()
                + 3L * config.intermediate()
                + 3L * (config.heads() + config.keyValueHeads()) * config.headDim();
        return rows * width + scores;
    }
}
