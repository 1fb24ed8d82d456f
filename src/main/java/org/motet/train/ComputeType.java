package org.motet.train;

import org.motet.config.Spelled;
import org.motet.tensor.DType;

/** Types of the matrix products. */
public enum ComputeType {
    @Spelled({"float32", "fp32"})
    FLOAT32(DType.FLOAT32),
    @Spelled({"bfloat16", "bf16"})
    BFLOAT16(DType.BFLOAT16);

    private final DType dtype;

    ComputeType(DType dtype) {
        this.dtype = dtype;
    }

    public DType dtype() {
        return dtype;
    }
}
