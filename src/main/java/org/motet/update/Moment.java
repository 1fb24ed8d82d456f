package org.motet.update;

import org.jspecify.annotations.Nullable;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.DynamicCode;
import org.motet.tensor.Rounding;
import org.motet.tensor.Tensor;

/** One of AdamW's moments of one tensor, in the type that it is stored in. Rows are those of the tensor, or elements of a vector. */
sealed interface Moment {
    /** Most weights that share a scale. */
    int MOST_IN_BLOCK = 256;

    /** Below so many a scale would cost more than it spares. */
    int FEWEST_IN_BLOCK = 8;

    /** What is stored, in the tensor's shape. */
    Tensor stored();

    /** The scales, [rows, blocks] fp32; null where there are none. */
    default @Nullable Tensor scales() {
        return null;
    }

    /** Rows in fp32 on that device: their own memory where they are stored like that. */
    Tensor read(long from, long rows, Device device);

    /**
     * Stores rows that {@link #read} gave and that were changed since.
     *
     * @param draw differs from update to update and from tensor to tensor
     */
    void write(long from, long rows, Tensor values, int draw);

    /** In fp32; changed in place where it stands beside the weights. */
    record Exact(Tensor stored) implements Moment {
        @Override
        public Tensor read(long from, long rows, Device device) {
            return stored.narrow(0, from, rows).to(device);
        }

        @Override
        public void write(long from, long rows, Tensor values, int draw) {
            if (!values.isAt(stored.narrow(0, from, rows))) {
                stored.narrow(0, from, rows).copy_(values);
            }
        }
    }

    /**
     * In bf16.
     *
     * @param stochastic whether it changes by less than its last bit, so that rounding to the nearest would stop it
     */
    record Rounded(Tensor stored, boolean stochastic) implements Moment {
        @Override
        public Tensor read(long from, long rows, Device device) {
            return stored.narrow(0, from, rows).to(device).to(DType.FLOAT32);
        }

        @Override
        public void write(long from, long rows, Tensor values, int draw) {
            stored.narrow(0, from, rows).copy_(stochastic ? Rounding.stochastic(values, draw) : values);
        }
    }

    /**
     * In 8 bits, matrices only.
     *
     * @param stored [rows, in] uint8
     * @param scales [rows, blocks] fp32: the largest magnitude of each block
     */
    record Coded(Tensor stored, Tensor scales, DynamicCode code) implements Moment {
        @Override
        public Tensor read(long from, long rows, Device device) {
            Tensor codes = stored.narrow(0, from, rows).to(device).view(rows, scales.size(1), -1);
            Tensor largest = scales.narrow(0, from, rows).to(device);
            return code.decode(new DynamicCode.Coded(codes, largest)).view(rows, stored.size(1));
        }

        @Override
        public void write(long from, long rows, Tensor values, int draw) {
            DynamicCode.Coded coded = code.encode(values.view(rows, scales.size(1), -1));
            stored.narrow(0, from, rows).copy_(coded.codes().view(rows, -1));
            scales.narrow(0, from, rows).copy_(coded.largest());
        }

        /** Weights of a row that share a scale: the most that divide it; 0 where they would be too few. */
        static int block(long in) {
            for (int size = MOST_IN_BLOCK; size >= FEWEST_IN_BLOCK; size--) {
                if (in % size == 0) {
                    return size;
                }
            }
            return 0;
        }
    }
}
