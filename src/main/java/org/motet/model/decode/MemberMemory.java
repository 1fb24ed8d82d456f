package org.motet.model.decode;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.motet.kernel.FloatMath;
import org.motet.kernel.PackedPanels;
import org.motet.kernel.ProductType;
import org.motet.model.ModelConfig;

/** Working memory of one member of a crew. */
final class MemberMemory {
    private final ProductType type;
    final float[] row; // as wide as the widest row
    final float[] line; // likewise
    final float[] rotated; // [d]
    float[] gate = {}; // [B, WIDTH], a panel
    float[] up = {}; // likewise
    float[] slope = {}; // likewise
    float[] scratch = {}; // likewise
    MemorySegment panel = MemorySegment.NULL; // likewise, as operands

    // of an adapter
    float[] low = {}; // [B, R]
    MemorySegment lowOperand = MemorySegment.NULL; // likewise

    // of attention
    float[] scores = {}; // [heads, rows, g, keys]
    float[] keys = {}; // [keys] of a line
    float[] powers = {}; // likewise
    float[] output = {}; // [heads, rows, g, d]
    float[] inverseSums = {}; // [heads, rows, g]
    MemorySegment weights = MemorySegment.NULL; // [heads, rows, g, keys], exponentials as operands
    private MemorySegment queries = MemorySegment.NULL; // [heads, rows, g, d]

    MemberMemory(ModelConfig config, ProductType type) {
        this.type = type;
        int width = Math.max(config.hidden(), (config.heads() + 2 * config.keyValueHeads()) * config.headDim());
        this.row = new float[width];
        this.line = new float[width];
        this.rotated = new float[config.headDim()];
    }

    void fitPanel(int rows) {
        int count = rows * PackedPanels.WIDTH;
        gate = FloatMath.fit(gate, count);
        up = FloatMath.fit(up, count);
        slope = FloatMath.fit(slope, count);
        scratch = FloatMath.fit(scratch, count);
        panel = room(panel, (long) type.bytes() * count);
    }

    void fitLow(int count) {
        low = FloatMath.fit(low, count);
        lowOperand = room(lowOperand, (long) type.bytes() * count);
    }

    void fitScores(int lines, int width, int d) {
        int count = lines * width;
        scores = FloatMath.fit(scores, count);
        keys = FloatMath.fit(keys, width);
        powers = FloatMath.fit(powers, width);
        output = FloatMath.fit(output, lines * d);
        inverseSums = FloatMath.fit(inverseSums, lines);
        weights = room(weights, (long) type.bytes() * count);
    }

    MemorySegment queries(long bytes) {
        queries = room(queries, bytes);
        return queries;
    }

    MemorySegment queries() {
        return queries;
    }

    private static MemorySegment room(MemorySegment memory, long bytes) {
        return memory.byteSize() >= bytes ? memory : Arena.ofAuto().allocate(bytes, 64);
    }
}
