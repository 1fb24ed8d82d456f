package org.motet.model;

import org.motet.tensor.DType;

/** Types of weight files as types of tensors, and back. */
final class DTypes {
    private DTypes() {}

    static DType of(org.motet.weights.DType stored) {
        return switch (stored) {
            case F32 -> DType.FLOAT32;
            case BF16 -> DType.BFLOAT16;
            case F16 -> DType.FLOAT16;
            case F64 -> DType.FLOAT64;
            case I64 -> DType.INT64;
            case I32 -> DType.INT32;
            case BOOL -> DType.BOOL;
            case U8, I8, I16 ->
                throw new IllegalArgumentException("tensors stored as " + stored + " are not supported");
        };
    }

    static org.motet.weights.DType stored(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> org.motet.weights.DType.F32;
            case BFLOAT16 -> org.motet.weights.DType.BF16;
            case FLOAT16 -> org.motet.weights.DType.F16;
            case FLOAT64 -> org.motet.weights.DType.F64;
            case INT64 -> org.motet.weights.DType.I64;
            case INT32 -> org.motet.weights.DType.I32;
            case BOOL -> org.motet.weights.DType.BOOL;
        };
    }
}
