package org.motet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/** fp32 numbers in native memory, for code that computes on them in loops. Positions count elements. */
public record FloatBlock(MemorySegment memory) {
    /** Rows of so many numbers. */
    public FloatMatrix matrix(int width) {
        return new FloatMatrix(memory, 0, width);
    }

    public void read(long at, float[] into, int start, int count) {
        MemorySegment.copy(memory, JAVA_FLOAT, Float.BYTES * at, into, start, count);
    }

    public void write(long at, float[] from, int start, int count) {
        MemorySegment.copy(from, start, memory, JAVA_FLOAT, Float.BYTES * at, count);
    }
}
