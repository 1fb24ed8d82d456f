package org.motet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/**
 * Where a matrix of fp32 numbers begins, in an array or in native memory, and how many elements its rows lie apart. Sizes
 * belong to the operation that reads it.
 */
public record FloatMatrix(MemorySegment memory, long at, int stride) {
    public static FloatMatrix of(float[] values, int stride) {
        return new FloatMatrix(MemorySegment.ofArray(values), 0, stride);
    }

    /** The part of this matrix that begins at a row and a column. */
    public FloatMatrix from(long row, int column) {
        return new FloatMatrix(memory, at + row * stride + column, stride);
    }

    void add(int row, int column, float summand) {
        long offset = Float.BYTES * (at + (long) row * stride + column);
        memory.set(JAVA_FLOAT, offset, memory.get(JAVA_FLOAT, offset) + summand);
    }

    MemorySegment start() {
        return memory.asSlice(Float.BYTES * at);
    }
}
