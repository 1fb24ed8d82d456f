package org.motet.weights;

import java.lang.foreign.MemorySegment;

/**
 * A named tensor with its bytes: row-major, little-endian, not necessarily aligned to the element size.
 *
 * @param shape lengths of the dimensions, outermost first; empty for a scalar; not to be modified
 * @param data elements of the tensor; valid until the file that it comes from is closed
 */
public record TensorEntry(String name, StoredType dtype, long[] shape, MemorySegment data) {
    public TensorLayout layout() {
        return new TensorLayout(name, dtype, shape);
    }
}
