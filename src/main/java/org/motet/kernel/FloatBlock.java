package org.motet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/** fp32 numbers in native memory, for code that computes on them in loops. Positions count elements. */
public final class FloatBlock implements AutoCloseable {
    private final MemorySegment memory;
    private final Runnable free;

    /** @param free what frees the memory */
    public FloatBlock(MemorySegment memory, Runnable free) {
        this.memory = memory;
        this.free = free;
    }

    public long address(long at) {
        return memory.address() + Float.BYTES * at;
    }

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

    /** Copies numbers of another block to this one. */
    public void copy(long at, FloatBlock from, long start, long count) {
        MemorySegment.copy(from.memory, Float.BYTES * start, memory, Float.BYTES * at, Float.BYTES * count);
    }

    @Override
    public void close() {
        free.run();
    }
}
