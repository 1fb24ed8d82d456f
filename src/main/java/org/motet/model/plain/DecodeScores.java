package org.motet.model.plain;

import org.motet.kernel.FloatBlock;
import org.motet.kernel.FloatLines;
import org.motet.model.ModelConfig;

/** Working memory of attention in a decode step of so many rows. */
final class DecodeScores implements AutoCloseable {
    final int rows;
    final int keys;
    final FloatBlock queries; // [K, B, g, d]
    final FloatBlock scores; // [K, B, g, keys]
    final FloatBlock mixed; // [K, B, g, d]
    final float[] lines; // as queries, or mixed
    final float[] inverseSums; // [K B g]
    final FloatLines line = new FloatLines();

    DecodeScores(ModelConfig config, int rows, int keys) {
        this.rows = rows;
        this.keys = keys;
        int heads = config.heads();
        int d = config.headDim();
        queries = TensorMemory.allocate((long) rows * heads * d);
        scores = TensorMemory.allocate((long) rows * heads * keys);
        mixed = TensorMemory.allocate((long) rows * heads * d);
        lines = new float[rows * heads * d];
        inverseSums = new float[rows * heads];
        line.fit(keys);
    }

    @Override
    public void close() {
        queries.close();
        scores.close();
        mixed.close();
    }
}
