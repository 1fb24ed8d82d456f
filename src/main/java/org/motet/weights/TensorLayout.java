package org.motet.weights;

/**
 * What a tensor is called and how much room it takes.
 *
 * @param shape lengths of the dimensions, outermost first; empty for a scalar; not to be modified
 */
public record TensorLayout(String name, StoredType dtype, long[] shape) {
    /** Number of elements. Throws {@link ArithmeticException} beyond 2^63 - 1. */
    public long elements() {
        long count = 1;
        for (long length : shape) {
            count = Math.multiplyExact(count, length);
        }
        return count;
    }

    /** Bytes of all elements. Throws {@link ArithmeticException} beyond 2^63 - 1. */
    public long byteSize() {
        return Math.multiplyExact(elements(), dtype.byteSize());
    }
}
