package org.motet.tensor;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
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
    UINT8(ScalarType.Byte, 1),
    BOOL(ScalarType.Bool, 1);

    private final int bytes;
    final ScalarType scalarType;

    DType(ScalarType scalarType, int bytes) {
        this.scalarType = scalarType;
        this.bytes = bytes;
    }

    ScalarTypeOptional optional() {
        return Objects.requireNonNull(Native.OPTIONALS.get(this));
    }

    /** Made on first use, so that the name of a type alone does not load the native library. */
    private static final class Native {
        static final Map<DType, ScalarTypeOptional> OPTIONALS = new EnumMap<>(DType.class);

        static {
            for (DType dtype : values()) {
                OPTIONALS.put(dtype, Constants.unscoped(() -> new ScalarTypeOptional(dtype.scalarType)));
            }
        }
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
