package org.motet.model;

import org.motet.tensor.FloatBlock;
import org.motet.tensor.PackedWeight;

/** Working memory of a decode step of so many rows: what products read and write, and the arrays that Java computes on. */
final class DecodeBuffers implements AutoCloseable {
    final int rows;
    final FloatBlock normed; // [B, D]; used in large models only, as the next
    final FloatBlock queries; // [K, B, g, d]
    final FloatBlock scores; // [K, B, g, keys]
    final FloatBlock mixed; // [K, B, g, d]; in large models then [B, H d]
    final FloatBlock activated; // [B, F]

    final float[] x; // [B, D], the residual stream
    final float[] row; // [B, widest product]
    final float[] out; // as the input of the next product
    final float[] inverseSums; // [K B g]
    final float[] cos; // [B, d]
    final float[] signedSin; // [B, d]
    final float[] weights; // one norm weight or bias
    final float[] gate; // [B, F]
    final float[] up; // [B, F]
    final float[] sigmoid; // [B, F]
    final FloatLines lines = new FloatLines();
    final int keys;

    DecodeBuffers(ModelConfig config, int rows, int keys) {
        this.rows = rows;
        this.keys = keys;
        int hidden = config.hidden();
        int heads = config.heads();
        int d = config.headDim();
        int qkv = (heads + 2 * config.keyValueHeads()) * d;
        int f = config.intermediate();
        int widest = Math.max(Math.max(qkv, hidden), 2 * f);
        int input = Math.max(Math.max(qkv, hidden), f);
        normed = FloatBlock.allocate(rows, hidden);
        queries = FloatBlock.allocate((long) rows * heads * d);
        scores = FloatBlock.allocate((long) rows * heads * keys);
        mixed = FloatBlock.allocate(rows, (long) heads * d);
        activated = FloatBlock.allocate(rows, f);
        int room = PackedWeight.room(rows);
        x = new float[room * hidden];
        row = new float[room * widest];
        out = new float[room * input];
        inverseSums = new float[rows * heads];
        cos = new float[rows * d];
        signedSin = new float[rows * d];
        weights = new float[Math.max(widest, hidden)];
        gate = new float[room * f];
        up = new float[room * f];
        sigmoid = new float[room * f];
        lines.fit(Math.max(keys, Math.max(hidden, d)));
    }

    @Override
    public void close() {
        normed.close();
        queries.close();
        scores.close();
        mixed.close();
        activated.close();
    }
}
