package org.motet.weights;

import java.util.Arrays;
import java.util.Optional;

/** Element types of safetensors files, in the order of the format: a file holds its tensors from the last type to the first. */
public enum StoredType {
    BOOL(1, false),
    U8(1, false),
    I8(1, false),
    I16(2, false),
    F16(2, true),
    BF16(2, true),
    I32(4, false),
    F32(4, true),
    F64(8, true),
    I64(8, false);

    private final int byteSize;
    private final boolean floating;

    StoredType(int byteSize, boolean floating) {
        this.byteSize = byteSize;
        this.floating = floating;
    }

    /** Bytes of one element. */
    public int byteSize() {
        return byteSize;
    }

    public boolean isFloating() {
        return floating;
    }

    /** The type with this name in a safetensors header, such as {@code "BF16"}. */
    public static Optional<StoredType> named(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }
}
