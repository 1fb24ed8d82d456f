package org.motet.tensor;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;

/**
 * Numbers in 8 bits with a scale for each block: dynamic tree quantisation (Dettmers et al. 2022, arXiv 2110.02861), as bitsandbytes
 * has it. A number is a code times the largest magnitude of its block. The codes stand evenly within each of seven decades, from
 * 1e-7 to 1, twice as many in each as in the one below; 0 and 1 are codes too.
 *
 * <p>The nearest code is found by the number rounded to bf16, whose steps are less than a third of those between codes.
 */
public final class DynamicCode implements AutoCloseable {
    private static final int DECADES = 7;
    private static final int CODES = 256;
    private static final Scalar TINY = Constants.unscoped(() -> new Scalar(Float.MIN_NORMAL));
    private static final long[] LAST = {-1};

    private final Tensor values; // [256] fp32, ascending
    private final Tensor codes; // [65536] uint8: of each bf16 number

    private DynamicCode(boolean signed, Device device) {
        float[] ascending = values(signed);
        long[] nearest = new long[1 << 16];
        for (int bits = 0; bits < nearest.length; bits++) {
            nearest[bits] = nearest(ascending, Float.intBitsToFloat(bits << 16), signed);
        }
        try (Scope scope = Scope.open()) {
            values = Tensors.of(ascending, device, CODES).keep();
            codes = Tensors.of(nearest, device, nearest.length).to(DType.UINT8).keep();
        }
    }

    /** For numbers of either sign. */
    public static DynamicCode signed(Device device) {
        return new DynamicCode(true, device);
    }

    /** For numbers that are not negative. What is above 0 never becomes 0: it may be divided by. */
    public static DynamicCode unsigned(Device device) {
        return new DynamicCode(false, device);
    }

    private static float[] values(boolean signed) {
        float[] values = new float[CODES];
        int count = 0;
        values[count++] = 1; // 0 is there already
        for (int decade = 0; decade < DECADES; decade++) {
            int steps = 1 << (signed ? decade : decade + 1);
            for (int step = 0; step < steps; step++) {
                double middle = 0.1 + 0.9 * (step + 0.5) / steps;
                float value = (float) (middle * Math.pow(10, decade - DECADES + 1));
                values[count++] = value;
                if (signed) {
                    values[count++] = -value;
                }
            }
        }
        Arrays.sort(values); // with the one place left, 0
        return values;
    }

    private static int nearest(float[] ascending, float x, boolean signed) {
        int above = Arrays.binarySearch(ascending, x);
        if (above >= 0) {
            return above;
        }
        above = Math.min(-above - 1, CODES - 1);
        int below = Math.max(above - 1, 0);
        int nearest = x - ascending[below] < ascending[above] - x ? below : above;
        return signed || nearest > 0 || !(x > 0) ? nearest : 1;
    }

    /** Numbers in 8 bits: codes [n, blocks, b] uint8, and the largest magnitude of each block [n, blocks] fp32. */
    public record Coded(Tensor codes, Tensor largest) {}

    /** @param x [n, blocks, b] fp32, finite */
    public Coded encode(Tensor x) {
        org.bytedeco.pytorch.Tensor largest = x.raw.abs().amax(LAST, true); // [n, blocks, 1]
        largest.clamp_min_(TINY);
        org.bytedeco.pytorch.Tensor index = Rounding.bfloat16Bits(x.raw.div(largest));
        Tensor chosen = new Tensor(codes.raw.index_select(0, index.view(-1)));
        return new Coded(chosen.view(x.shape()), new Tensor(largest.squeeze(-1)));
    }

    /** The numbers [n, blocks, b] fp32. */
    public Tensor decode(Coded coded) {
        Tensor index = coded.codes.reshape(coded.codes.count()).to(DType.INT32);
        return values.indexSelect(0, index).view(coded.codes.shape()).mul_(coded.largest.unsqueeze(-1));
    }

    @Override
    public void close() {
        values.close();
        codes.close();
    }
}
