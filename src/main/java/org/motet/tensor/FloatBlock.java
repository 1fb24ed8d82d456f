package org.motet.tensor;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;

/** fp32 numbers in native memory, for code that computes on them without tensor operations. Positions count elements. */
public final class FloatBlock implements AutoCloseable {
    private final Tensor owner;
    private final MemorySegment memory;

    private FloatBlock(Tensor owner) {
        this.owner = owner;
        this.memory = owner.memory();
    }

    /** Numbers of any value, as many as a tensor of that shape has; freed by {@link #close}. */
    public static FloatBlock allocate(long... shape) {
        try (Scope scope = Scope.open()) {
            return new FloatBlock(
                    Tensors.empty(DType.FLOAT32, Device.CPU, shape).keep());
        }
    }

    /** The memory of a contiguous fp32 tensor on the processor, valid while the tensor lives; not to be closed. */
    public static FloatBlock of(Tensor tensor) {
        if (tensor.dtype() != DType.FLOAT32) {
            throw new IllegalArgumentException(tensor + " does not hold fp32 numbers");
        }
        return new FloatBlock(tensor);
    }

    /** The same memory as a tensor. */
    public Tensor tensor() {
        return owner;
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
        owner.close();
    }
}
