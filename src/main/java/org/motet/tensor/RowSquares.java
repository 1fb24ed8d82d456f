package org.motet.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.DoubleConsumer;

/**
 * Sums of the squares of a tensor's rows. What is given for a row depends on its numbers alone, not on the rows beside it: on a processor
 * they are added in double precision and in a fixed order.
 */
public final class RowSquares {
    private static final int LANES = 8;

    private RowSquares() {}

    /** @param tensor fp32, contiguous, [rows, ...]; the elements of a vector are its rows */
    public static void of(Tensor tensor, DoubleConsumer rows) {
        long count = tensor.count();
        if (count == 0) {
            return;
        }
        int height = Math.toIntExact(tensor.size(0));
        int width = Math.toIntExact(count / height);
        if (!tensor.isPlainFloat()) {
            try (Scope scope = Scope.open()) {
                for (float norm : tensor.view(height, width).norm().toFloats()) {
                    rows.accept((double) norm * norm);
                }
            }
            return;
        }
        MemorySegment memory = tensor.memory();
        for (int row = 0; row < height; row++) {
            rows.accept(of(memory, (long) row * width, width));
        }
    }

    private static double of(MemorySegment memory, long from, int width) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        double e = 0;
        double f = 0;
        double g = 0;
        double h = 0;
        int i = 0;
        for (; i <= width - LANES; i += LANES) {
            a += square(memory, from + i);
            b += square(memory, from + i + 1);
            c += square(memory, from + i + 2);
            d += square(memory, from + i + 3);
            e += square(memory, from + i + 4);
            f += square(memory, from + i + 5);
            g += square(memory, from + i + 6);
            h += square(memory, from + i + 7);
        }
        for (; i < width; i++) {
            a += square(memory, from + i);
        }
        return ((a + b) + (c + d)) + ((e + f) + (g + h));
    }

    private static double square(MemorySegment memory, long index) {
        double value = memory.getAtIndex(ValueLayout.JAVA_FLOAT, index);
        return value * value;
    }
}
