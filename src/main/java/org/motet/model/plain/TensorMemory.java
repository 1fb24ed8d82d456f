package org.motet.model.plain;

import org.motet.kernel.FloatBlock;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/** Memory of tensors as plain memory. */
public final class TensorMemory {
    private TensorMemory() {}

    /** The memory of a contiguous fp32 tensor on the processor, valid while the tensor lives; closing it does nothing. */
    public static FloatBlock of(Tensor tensor) {
        if (tensor.dtype() != DType.FLOAT32) {
            throw new IllegalArgumentException(tensor + " does not hold fp32 numbers");
        }
        return new FloatBlock(tensor.memory(), () -> {});
    }

    /** Numbers of any value, from the allocator of tensors; freed by {@link FloatBlock#close}. */
    static FloatBlock allocate(long count) {
        try (Scope scope = Scope.open()) {
            Tensor owner = Tensors.empty(DType.FLOAT32, Device.CPU, count).keep();
            return new FloatBlock(owner.memory(), owner::close);
        }
    }
}
