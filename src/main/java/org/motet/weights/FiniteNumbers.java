package org.motet.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Looks for numbers in weights that nothing can be computed with, in the bytes as they are stored. */
public final class FiniteNumbers {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private FiniteNumbers() {}

    /** Whether a tensor of a floating type holds finite numbers only, the root of whose sum of squares is a float too. */
    public static boolean only(TensorEntry tensor) {
        MemorySegment data = tensor.data();
        int width = tensor.dtype().byteSize();
        double squares = 0;
        for (long at = 0; at < data.byteSize(); at += width) {
            double value = switch (tensor.dtype()) {
                case F16 -> Float.float16ToFloat(data.get(SHORT, at));
                case BF16 -> Float.intBitsToFloat(data.get(SHORT, at) << 16);
                case F32 -> data.get(FLOAT, at);
                case F64 -> (float) data.get(DOUBLE, at);
                default -> throw new IllegalArgumentException(tensor.name() + " has type " + tensor.dtype());
            };
            squares += value * value;
        }
        return Math.sqrt(squares) <= Float.MAX_VALUE; // false for NaN
    }
}
