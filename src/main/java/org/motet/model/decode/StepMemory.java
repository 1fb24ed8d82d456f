package org.motet.model.decode;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.motet.kernel.FloatMath;
import org.motet.kernel.LargePages;
import org.motet.kernel.PackedPanels;
import org.motet.kernel.ProductType;
import org.motet.model.ModelConfig;

/** Working memory of the steps of one batch, which all members of a crew share; it grows to the largest batch so far. */
final class StepMemory implements AutoCloseable {
    private final ModelConfig config;
    private final ProductType type;
    private int room;

    float[] x = {}; // [B, D], residual stream
    float[] qkv = {}; // [B, (H+2K) d]
    MemorySegment h = MemorySegment.NULL; // [B, D], normed rows as operands; likewise the others
    MemorySegment queries = MemorySegment.NULL; // [B, H, d]
    MemorySegment mixed = MemorySegment.NULL; // [B, H d]
    MemorySegment gated = MemorySegment.NULL; // [B, F]
    private MemorySegment logits = MemorySegment.NULL; // [B, V] fp32
    private Arena ofLogits = Arena.ofShared(); // large: not left to the collector

    StepMemory(ModelConfig config, ProductType type) {
        this.config = config;
        this.type = type;
    }

    void fit(int rows) {
        if (PackedPanels.room(rows) <= room) {
            return;
        }
        room = PackedPanels.room(rows);
        int heads = config.heads() * config.headDim();
        x = FloatMath.fit(x, room * config.hidden());
        qkv = FloatMath.fit(qkv, room * (heads + 2 * config.keyValueHeads() * config.headDim()));
        h = operand(config.hidden());
        queries = operand(heads);
        mixed = operand(heads);
        gated = operand(config.intermediate());
        // not a tensor of each step: an allocator that aligns seldom finds the place of the last one large enough
        ofLogits.close();
        ofLogits = Arena.ofShared();
        logits = LargePages.allocate((long) Float.BYTES * room * config.vocabulary(), ofLogits);
    }

    /** [B, V] fp32, gone with the next larger batch. */
    MemorySegment logits() {
        return logits;
    }

    @Override
    public void close() {
        ofLogits.close();
    }

    private MemorySegment operand(int width) {
        return Arena.ofAuto().allocate((long) type.bytes() * room * width, 64);
    }
}
