package org.motet.model.plain;

import org.motet.kernel.FloatBlock;
import org.motet.tensor.DType;
import org.motet.tensor.Tensor;

/** Memory of tensors as plain memory. */
public final class TensorMemory {
    private TensorMemory() {}

    /** The memory of a contiguous fp32 tensor on the processor, valid while the tensor lives. */
    public static FloatBlock of(Tensor tensor) {
        if (tensor.dtype() != DType.FLOAT32) {
            throw new IllegalArgumentException(tensor + " does not hold fp32 numbers");
        }
        return new FloatBlock(tensor.memory());
    }
}
