package org.motet.tensor;

import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Makes tensors, and the operations on several of them. */
public final class Tensors {
    private static final MemoryFormatOptional ANY_FORMAT = Constants.unscoped(MemoryFormatOptional::new);
    private static final StringViewOptional NO_SIDE = Constants.unscoped(StringViewOptional::new);

    private Tensors() {}

    // ---- creation

    public static Tensor empty(DType dtype, Device device, long... shape) {
        return new Tensor(torch.empty(shape, device.options(dtype), ANY_FORMAT));
    }

    public static Tensor zeros(DType dtype, Device device, long... shape) {
        return new Tensor(torch.torch_zeros(shape, device.options(dtype)));
    }

    public static Tensor full(double value, DType dtype, Device device, long... shape) {
        return new Tensor(torch.full(shape, new Scalar(value), device.options(dtype)));
    }

    public static Tensor of(float[] values, Device device, long... shape) {
        Tensor host = empty(DType.FLOAT32, Device.CPU, shape);
        requireCount(host, values.length);
        if (values.length > 0) {
            host.raw.data_ptr_float().put(values);
        }
        return device.isCpu() ? host : host.to(device);
    }

    public static Tensor of(long[] values, Device device, long... shape) {
        Tensor host = empty(DType.INT64, Device.CPU, shape);
        requireCount(host, values.length);
        if (values.length > 0) {
            host.raw.data_ptr_long().put(values);
        }
        return device.isCpu() ? host : host.to(device);
    }

    /** A copy of foreign memory that holds the elements in row-major order. */
    public static Tensor copyOf(MemorySegment memory, DType dtype, Device device, long... shape) {
        Tensor borrowed = over(memory, dtype, shape);
        return device.isCpu() ? borrowed.copy() : borrowed.to(device);
    }

    /** Foreign memory that holds the elements in row-major order, and must outlive the tensor. */
    public static Tensor over(MemorySegment memory, DType dtype, long... shape) {
        Pointer start = new Pointer() {
            {
                address = memory.address();
            }
        };
        Tensor borrowed = new Tensor(torch.from_blob(start, shape, Device.CPU.options(dtype)));
        if (borrowed.raw.nbytes() > memory.byteSize()) {
            throw new IllegalArgumentException(borrowed + " does not fit into " + memory.byteSize() + " bytes");
        }
        return borrowed;
    }

    private static void requireCount(Tensor tensor, int length) {
        if (tensor.count() != length) {
            throw new IllegalArgumentException(length + " values do not fill " + tensor);
        }
    }

    // ---- operations

    /** {@code x Wᵀ + b}: x [N, in], w [out, in], b [out] or null. */
    public static Tensor linear(Tensor x, Tensor w, @Nullable Tensor b) {
        if (OneDnn.AVAILABLE && x.rank() == 2 && x.count() > 0 && x.isPlainFloat()) {
            return OneDnn.linear(x, w, b);
        }
        if (b == null) {
            return new Tensor(torch.linear(x.raw, w.raw));
        }
        try (TensorOptional bias = new TensorOptional(b.raw)) {
            return new Tensor(torch.linear(x.raw, w.raw, bias));
        }
    }

    public static Tensor cat(int dim, Tensor... parts) {
        return new Tensor(torch.cat(vector(parts), dim));
    }

    /** {@code mask + scale a b} for batches of matrices; the mask is broadcast. */
    public static Tensor baddbmm(Tensor mask, Tensor a, Tensor b, double scale) {
        try (Scalar alpha = new Scalar(scale)) {
            return new Tensor(torch.baddbmm(mask.raw, a.raw, b.raw, Constants.ONE, alpha));
        }
    }

    /** {@code start + weight (end - start)}. */
    public static Tensor lerp(Tensor start, Tensor end, Tensor weight) {
        return new Tensor(torch.lerp(start.raw, end.raw, weight.raw));
    }

    /** For each row of ascending {@code sorted} [B, V] the first column whose value is above {@code value} [B, 1]. */
    public static Tensor searchSorted(Tensor sorted, Tensor value) {
        return new Tensor(torch.searchsorted(sorted.raw, value.raw, false, true, NO_SIDE, Constants.NO_TENSOR));
    }

    /** Values and columns of each row in descending order. */
    public static Tensor[] sortDescending(Tensor x) {
        var sorted = torch.sort(x.raw, -1, true);
        return new Tensor[] {new Tensor(sorted.get0()), new Tensor(sorted.get1())};
    }

    /** Gradient of silu at {@code x} times {@code gradient}, written to {@code out}. */
    public static void siluBackwardInto(Tensor out, Tensor gradient, Tensor x) {
        torch.silu_backward_out(out.raw, gradient.raw, x.raw);
    }

    /** {@code out = a b}, elementwise. */
    public static void mulInto(Tensor out, Tensor a, Tensor b) {
        torch.mul_out(out.raw, a.raw, b.raw);
    }

    static TensorVector vector(Tensor... tensors) {
        org.bytedeco.pytorch.Tensor[] raw = new org.bytedeco.pytorch.Tensor[tensors.length];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = tensors[i].raw;
        }
        return new TensorVector(raw);
    }
}
