package org.motet.tensor;

import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * fp32 products {@code x Wᵀ + b} by oneDNN, which libtorch contains but does not use for them when it was built with OpenBLAS.
 * Measured on a processor with AVX2, its kernels are up to a third faster, most where few rows meet a large matrix; each call
 * costs some 10 µs more to start, and each new shape its compilation.
 */
final class OneDnn {
    static final boolean AVAILABLE = torch.hasMKLDNN();

    private OneDnn() {}

    /** Loaded with the first product, so that libraries without oneDNN do without. */
    private static final class Linear {
        static final Operator OPERATOR = new Operator("mkldnn::_linear_pointwise");
        static final IValue NONE = Constants.unscoped(IValue::new);
        static final IValue NO_ACTIVATION = Constants.unscoped(() -> new IValue("none"));
        static final IValue NO_SCALARS = Constants.unscoped(() -> new IValue(new GenericList(OPERATOR.elementType(4))));
    }

    /** x [N, in], w [out, in], b [out] or null; all fp32 on the processor. */
    static Tensor linear(Tensor x, Tensor w, @Nullable Tensor b) {
        IValueVector results = Linear.OPERATOR.call(
                Operator.value(x),
                Operator.value(w),
                b == null ? Linear.NONE : Operator.value(b),
                Linear.NO_ACTIVATION,
                Linear.NO_SCALARS,
                Linear.NONE);
        // a tensor of its own: the one within the results dies with them
        return new Tensor(new org.bytedeco.pytorch.Tensor(results.get(0).toTensor()));
    }
}
