package org.motet.model;

import org.motet.tensor.DType;
import org.motet.weights.StoredType;

/** Types of weight files as types of tensors, and back. */
final class DTypes {
    private DTypes() {}

    static DType of(StoredType stored) {
        return switch (stored) {
            case F32 -> DType.FLOAT32;
            case BF16 -> DType.BFLOAT16;
            case F16 -> DType.FLOAT16;
            case F64 -> DType.FLOAT64;
            case I64 -> DType.INT64;
            case I32 -> DType.INT32;
            case U8 -> DType.UINT8;
            case BOOL -> DType.BOOL;
            case I8, I16 -> throw new IllegalArgumentException("tensors stored as " + stored + " are not supported");
        };
    }

    static StoredType stored(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> StoredType.F32;
            case BFLOAT16 -> StoredType.BF16;
            case FLOAT16 -> StoredType.F16;
            case FLOAT64 -> StoredType.F64;
            case INT64 -> StoredType.I64;
            case INT32 -> StoredType.I32;
            case UINT8 -> StoredType.U8;
            case BOOL -> StoredType.BOOL;
        };
    }
}
