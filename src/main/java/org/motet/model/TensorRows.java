package org.motet.model;

import org.motet.tensor.Tensor;
import org.motet.weights.TensorLayout;

/**
 * Rows of a named tensor.
 *
 * @param shape of the whole tensor
 * @param firstRow of those that are here
 * @param rows in the tensor's own type; as many as are here, perhaps none
 */
public record TensorRows(String name, long[] shape, long firstRow, Tensor rows) {
    TensorLayout layout() {
        return new TensorLayout(name, DTypes.stored(rows.dtype()), shape);
    }

    /** Bytes before those of the rows, in the tensor's own. */
    long offset() {
        return firstRow * (shape[0] == 0 ? 0 : layout().byteSize() / shape[0]);
    }
}
