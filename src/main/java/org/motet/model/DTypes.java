package org.motet.model;

import org.motet.tensor.DType;

/** Types of weight files as types of tensors. */
final class DTypes {
    private DTypes() {}

    static DType of(org.motet.weights.DType stored) {
        return switch (stored) {
            case F32 -> DType.FLOAT32;
            case BF16 -> DType.BFLOAT16;
            case F16 -> DType.FLOAT16;
            case F64 -> DType.FLOAT64;
            default -> throw new IllegalArgumentException("weights stored as " + stored + " are not supported");
        };
    }
}
