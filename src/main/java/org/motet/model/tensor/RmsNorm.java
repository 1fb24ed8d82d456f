package org.motet.model.tensor;

import org.jspecify.annotations.Nullable;
import org.motet.tensor.DType;
import org.motet.tensor.Tensor;

/** Root-mean-square normalisation, {@code y = w x / sqrt(mean(x²) + eps)} over the last dimension (Zhang and Sennrich 2019). */
public final class RmsNorm {
    private RmsNorm() {}

    /** {@code 1 / sqrt(mean(x²) + eps)}: x fp32 [..., D] gives [..., 1]. */
    public static Tensor inverseRms(Tensor x, double eps) {
        Tensor norm = x.norm(); // [..., 1]
        return norm.mul_(norm).mul_(1.0 / x.size(x.rank() - 1)).add_(eps).rsqrt_();
    }

    /** x fp32 [..., D], inverse from {@link #inverseRms}, w [D] or broadcastable; the result has type {@code dtype}. */
    public static Tensor apply(Tensor x, Tensor inverse, Tensor w, DType dtype) {
        return x.mul(inverse).mul_(w).to(dtype);
    }

    /**
     * Gradient with respect to x; adds the gradient with respect to w where it is wanted.
     *
     * @param dy fp32 [N, D], overwritten
     * @param dw fp32 [D], added to; null where w is frozen
     * @return [N, D], in the memory of {@code dy}
     */
    static Tensor backward(Tensor dy, Tensor x, Tensor inverse, Tensor w, @Nullable Tensor dw) {
        Tensor normed = x.mul(inverse); // [N, D]
        Tensor product = dy.mul(normed); // [N, D]
        if (dw != null) {
            dw.add_(product.sum(0, false));
        }
        Tensor projection = product.mv(w).unsqueeze(1); // [N, 1]: D times mean(w dy xhat)
        // dx = (w dy - xhat mean(w dy xhat)) / rms
        return dy.mul_(w).addcmul_(normed, projection, -1.0 / x.size(1)).mul_(inverse);
    }
}
