package org.motet.tensor;

import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Element types that models and indices use. */
public enum DType {
    FLOAT32(ScalarType.Float, 4),
    BFLOAT16(ScalarType.BFloat16, 2),
    FLOAT16(ScalarType.Half, 2),
    FLOAT64(ScalarType.Double, 8),
    INT64(ScalarType.Long, 8),
    INT32(ScalarType.Int, 4),
    BOOL(ScalarType.Bool, 1);

    private final int bytes;
    final ScalarType scalarType;
    final ScalarTypeOptional optional;

    DType(ScalarType scalarType, int bytes) {
        this.scalarType = scalarType;
        this.bytes = bytes;
        this.optional = Constants.unscoped(() -> new ScalarTypeOptional(scalarType));
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    static DType of(ScalarType scalarType) {
        for (DType dtype : values()) {
            if (dtype.scalarType.value == scalarType.value) { // not the same objects
                return dtype;
            }
        }
        throw new IllegalArgumentException("tensors of type " + scalarType + " are not used here");
    }
}
