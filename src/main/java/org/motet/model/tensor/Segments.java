package org.motet.model.tensor;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.motet.tensor.Device;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * How runs of packed rows lie in a padded block [count, maxLength, ...]. When all runs are equally long the two layouts are
 * the same memory and padding costs nothing.
 *
 * @param rows all rows of all runs
 * @param slots for each row its place in [count * maxLength], or null when the runs are equally long
 */
record Segments(
        int count, int maxLength, int rows, @Nullable Tensor slots) {
    private static final int ROUNDED = 16;

    static Segments of(int[] lengths, Device device) {
        return of(lengths, Arrays.stream(lengths).max().orElse(0), device);
    }

    /** The same with the longest run of a ragged block rounded up, so that batches have few shapes, for which kernels are kept. */
    static Segments rounded(int[] lengths, Device device) {
        int max = Arrays.stream(lengths).max().orElse(0);
        boolean even = Arrays.stream(lengths).allMatch(length -> length == max);
        return of(lengths, even ? max : Math.ceilDiv(max, ROUNDED) * ROUNDED, device);
    }

    private static Segments of(int[] lengths, int max, Device device) {
        int rows = Arrays.stream(lengths).sum();
        if (rows == max * lengths.length) {
            return new Segments(lengths.length, max, rows, null);
        }
        long[] slots = new long[rows];
        int row = 0;
        for (int s = 0; s < lengths.length; s++) {
            for (int t = 0; t < lengths[s]; t++) {
                slots[row++] = (long) s * max + t;
            }
        }
        return new Segments(lengths.length, max, rows, Tensors.of(slots, device, rows));
    }

    boolean isEmpty() {
        return rows == 0;
    }

    /** Packed [rows, ...] to padded [count * maxLength, ...], zeros where there is no row. */
    Tensor pad(Tensor packed, Device device) {
        if (slots == null) {
            return packed;
        }
        long[] shape = packed.shape();
        shape[0] = (long) count * maxLength;
        return Tensors.zeros(packed.dtype(), device, shape).indexCopy_(0, slots, packed);
    }

    /** Padded [count * maxLength, ...] to packed [rows, ...]. */
    Tensor unpad(Tensor padded) {
        return slots == null ? padded : padded.indexSelect(0, slots);
    }
}
