package org.motet.tensor;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Rounding of fp32 numbers to bf16 by their bits. */
public final class Rounding {
    private static final Scalar SIXTEEN = Constants.unscoped(() -> new Scalar(16));
    private static final Scalar LOW_HALF = Constants.unscoped(() -> new Scalar(0xFFFF));
    private static final Scalar SPREAD = Constants.unscoped(() -> new Scalar(0x9E3779B1)); // 2^32 over the golden ratio
    private static final Scalar SPREAD_AGAIN = Constants.unscoped(() -> new Scalar(0x85EBCA6B));

    private Rounding() {}

    /**
     * Rounds up or down with the probabilities that make the mean exact: a change far below the last bit is not lost but made now and
     * then. The draw is a function of the number and the key alone.
     *
     * @param x finite fp32 numbers of any shape
     * @return bf16 of the same shape
     */
    public static Tensor stochastic(Tensor x, int key) {
        org.bytedeco.pytorch.Tensor bits = x.raw.view(ScalarType.Int);
        try (Scalar drawn = new Scalar(key)) {
            org.bytedeco.pytorch.Tensor draw = bits.bitwise_xor(drawn);
            draw.mul_(SPREAD);
            draw.bitwise_xor_(draw.__rshift__(SIXTEEN));
            draw.mul_(SPREAD_AGAIN);
            draw.__irshift__(SIXTEEN);
            draw.bitwise_and_(LOW_HALF); // uniform from 0 to 65535
            draw.add_(bits);
            draw.__irshift__(SIXTEEN); // what bf16 keeps
            return new Tensor(draw.to(ScalarType.Short).view(ScalarType.BFloat16));
        }
    }

    /** The bits of the nearest bf16 numbers, as int32 from 0 to 65535. */
    static org.bytedeco.pytorch.Tensor bfloat16Bits(org.bytedeco.pytorch.Tensor x) {
        org.bytedeco.pytorch.Tensor bits =
                x.to(ScalarType.BFloat16).view(ScalarType.Short).to(ScalarType.Int);
        return bits.bitwise_and_(LOW_HALF);
    }
}
