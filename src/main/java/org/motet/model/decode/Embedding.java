package org.motet.model.decode;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import org.motet.tensor.DType;
import org.motet.tensor.Tensor;

/**
 * Vectors of the tokens [V, D], read where the model has them.
 *
 * @param half whether they are bf16, else fp32
 */
record Embedding(MemorySegment memory, boolean half, int width) {
    static Embedding of(Tensor tensor) {
        return new Embedding(tensor.memory(), tensor.dtype() == DType.BFLOAT16, (int) tensor.size(1));
    }

    void read(long token, float[] to, int at) {
        long first = token * width;
        if (!half) {
            MemorySegment.copy(memory, JAVA_FLOAT, Float.BYTES * first, to, at, width);
            return;
        }
        for (int i = 0; i < width; i++) {
            to[at + i] = Float.intBitsToFloat(memory.get(JAVA_SHORT, Short.BYTES * (first + i)) << 16);
        }
    }
}
