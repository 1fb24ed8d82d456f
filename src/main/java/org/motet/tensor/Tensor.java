package org.motet.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;

/**
 * An n-dimensional array in native memory. Methods carry torch's names and meanings; those that end in an underscore change
 * this tensor and return it. Views ({@code view}, {@code narrow}, {@code select}, {@code transpose}, {@code permute},
 * {@code expand}) share its memory. Freed by the {@link Scope} it was made in unless kept.
 */
public final class Tensor implements AutoCloseable {
    private static final long[] LAST = {-1};
    private static final MemoryFormatOptional NO_FORMAT = Constants.unscoped(MemoryFormatOptional::new);

    final org.bytedeco.pytorch.Tensor raw;

    Tensor(org.bytedeco.pytorch.Tensor raw) {
        this.raw = raw;
    }

    private static Tensor of(org.bytedeco.pytorch.Tensor raw) {
        return new Tensor(raw);
    }

    // ---- life

    /** Lets this tensor outlive the open scope; its new owner calls {@link #close()}. */
    public Tensor keep() {
        raw.retainReference();
        return this;
    }

    /** Frees a kept tensor. */
    @Override
    public void close() {
        raw.close();
    }

    /** Takes another's memory and shape for its own, which is let go; views of it keep what they see. */
    public void adopt(Tensor other) {
        try (Scope scope = Scope.open()) {
            var unused = raw.set_(other.raw);
        }
    }

    /** Lets its memory go: it has no elements then. */
    public void empty_() {
        try (Scope scope = Scope.open()) {
            adopt(of(torch.empty(new long[] {0}, raw.options(), NO_FORMAT)));
        }
    }

    /** The same as libtorch has it, for what computes with it elsewhere: the collectives. */
    public org.bytedeco.pytorch.Tensor torch() {
        return raw;
    }

    // ---- facts

    public long size(int dim) {
        return raw.size(dim);
    }

    public int rank() {
        return (int) raw.dim();
    }

    public long[] shape() {
        long[] shape = new long[rank()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = raw.size(i);
        }
        return shape;
    }

    public long count() {
        return raw.numel();
    }

    public boolean isOnCpu() {
        return raw.is_cpu();
    }

    boolean isPlainFloat() {
        return raw.is_cpu() && raw.scalar_type().value == DType.FLOAT32.scalarType.value;
    }

    public DType dtype() {
        return DType.of(raw.scalar_type());
    }

    /** Whether both begin at the same place in memory. */
    public boolean isAt(Tensor other) {
        return raw.data_ptr().address() == other.raw.data_ptr().address();
    }

    // ---- views

    public Tensor view(long... shape) {
        return of(raw.view(shape));
    }

    public Tensor reshape(long... shape) {
        return of(raw.reshape(shape));
    }

    public Tensor narrow(int dim, long start, long length) {
        return of(raw.narrow(dim, start, length));
    }

    public Tensor select(int dim, long index) {
        return of(raw.select(dim, index));
    }

    public Tensor transpose(int a, int b) {
        return of(raw.transpose(a, b));
    }

    public Tensor permute(long... dims) {
        return of(raw.permute(dims));
    }

    public Tensor expand(long... shape) {
        return of(raw.expand(shape));
    }

    public Tensor unsqueeze(int dim) {
        return of(raw.unsqueeze(dim));
    }

    public Tensor t() {
        return of(raw.t());
    }

    // ---- copies

    public Tensor contiguous() {
        return of(raw.contiguous());
    }

    /** This tensor in that type: itself (an alias) when it has the type already. */
    public Tensor to(DType dtype) {
        return of(raw.to(dtype.scalarType));
    }

    /** This tensor on that device: itself (an alias) when it is there already. */
    public Tensor to(Device device) {
        return of(raw.to(device.raw, raw.scalar_type()));
    }

    public Tensor copy() {
        return of(raw.clone());
    }

    public Tensor copy_(Tensor source) {
        raw.copy_(source.raw);
        return this;
    }

    // ---- arithmetic

    public Tensor add(Tensor other) {
        return of(raw.add(other.raw));
    }

    public Tensor add_(Tensor other) {
        raw.add_(other.raw);
        return this;
    }

    public Tensor sub(Tensor other) {
        return of(raw.sub(other.raw));
    }

    public Tensor sub_(Tensor other) {
        raw.sub_(other.raw);
        return this;
    }

    public Tensor mul(Tensor other) {
        return of(raw.mul(other.raw));
    }

    public Tensor mul_(Tensor other) {
        raw.mul_(other.raw);
        return this;
    }

    public Tensor mul(double factor) {
        try (Scalar scalar = new Scalar(factor)) {
            return of(raw.mul(scalar));
        }
    }

    public Tensor mul_(double factor) {
        try (Scalar scalar = new Scalar(factor)) {
            raw.mul_(scalar);
        }
        return this;
    }

    public Tensor add_(double summand) {
        try (Scalar scalar = new Scalar(summand)) {
            raw.add_(scalar);
        }
        return this;
    }

    /** {@code this += a * b}, elementwise. */
    public Tensor addcmul_(Tensor a, Tensor b) {
        raw.addcmul_(a.raw, b.raw);
        return this;
    }

    /** {@code this += a b}, a matrix product. */
    public Tensor addmm_(Tensor a, Tensor b) {
        raw.addmm_(a.raw, b.raw);
        return this;
    }

    /** {@code this += factor * a * b}, elementwise with broadcast. */
    public Tensor addcmul_(Tensor a, Tensor b, double factor) {
        try (Scalar scalar = new Scalar(factor)) {
            raw.addcmul_(a.raw, b.raw, scalar);
        }
        return this;
    }

    /** Matrix times vector. */
    public Tensor mv(Tensor vector) {
        return of(raw.mv(vector.raw));
    }

    public Tensor exp() {
        return of(raw.exp());
    }

    public Tensor exp_() {
        raw.exp_();
        return this;
    }

    public Tensor log() {
        return of(raw.log());
    }

    public Tensor rsqrt_() {
        raw.rsqrt_();
        return this;
    }

    public Tensor sigmoid() {
        return of(raw.sigmoid());
    }

    public Tensor neg() {
        return of(raw.neg());
    }

    public Tensor zero_() {
        raw.zero_();
        return this;
    }

    public Tensor silu() {
        return of(torch.silu(raw));
    }

    // ---- reductions and selections

    public Tensor sum(int dim, boolean keep) {
        return of(raw.sum(new long[] {dim}, keep, Constants.SAME_TYPE));
    }

    /** Euclidean norm along the last dimension, which stays with size 1. */
    public Tensor norm() {
        return of(torch.linalg_vector_norm(raw, Constants.TWO, LAST, true, Constants.SAME_TYPE));
    }

    /** Whether the norm of all elements is a number: none is NaN, infinite or too large to compute with. */
    public boolean isFinite() {
        try (Scope scope = Scope.open()) {
            return Double.isFinite(reshape(count()).norm().item());
        }
    }

    public Tensor mean(int dim, boolean keep) {
        return of(raw.mean(new long[] {dim}, keep, Constants.SAME_TYPE));
    }

    public Tensor cumsum(int dim) {
        return of(raw.cumsum(dim, Constants.SAME_TYPE));
    }

    public Tensor softmax(int dim) {
        return of(torch.softmax(raw, dim, Constants.SAME_TYPE));
    }

    public Tensor logSoftmax(int dim) {
        return of(torch.log_softmax(raw, dim, Constants.SAME_TYPE));
    }

    /** Softmax computed and given in that type. */
    public Tensor softmax(int dim, DType dtype) {
        return of(torch.softmax(raw, dim, dtype.optional()));
    }

    public Tensor logsumexp(int dim, boolean keep) {
        return of(torch.logsumexp(raw, new long[] {dim}, keep));
    }

    /** The largest number of each row along a dimension. */
    public Tensor amax(int dim, boolean keep) {
        return of(torch.amax(raw, new long[] {dim}, keep));
    }

    public Tensor argmax(int dim) {
        return of(raw.argmax(new LongOptional(dim), false));
    }

    public Tensor indexSelect(int dim, Tensor index) {
        return of(raw.index_select(dim, index.raw));
    }

    public Tensor gather(int dim, Tensor index) {
        return of(raw.gather(dim, index.raw));
    }

    public Tensor indexCopy_(int dim, Tensor index, Tensor source) {
        raw.index_copy_(dim, index.raw, source.raw);
        return this;
    }

    public Tensor indexAdd_(int dim, Tensor index, Tensor source) {
        raw.index_add_(dim, index.raw, source.raw);
        return this;
    }

    public Tensor scatterAdd_(int dim, Tensor index, Tensor source) {
        raw.scatter_add_(dim, index.raw, source.raw);
        return this;
    }

    public Tensor clampMax_(long max) {
        try (Scalar scalar = new Scalar(max)) {
            raw.clamp_max_(scalar);
        }
        return this;
    }

    /** Where elements are below {@code bound}. */
    public Tensor lessThan(double bound) {
        try (Scalar scalar = new Scalar(bound)) {
            return of(raw.lt(scalar));
        }
    }

    /** Where elements are at least those of {@code bound}. */
    public Tensor atLeast(Tensor bound) {
        return of(raw.ge(bound.raw));
    }

    // ---- products

    public Tensor mm(Tensor other) {
        if (OneDnn.AVAILABLE && isPlainFloat() && count() > 0) {
            return OneDnn.linear(this, other.t(), null);
        }
        return of(raw.mm(other.raw));
    }

    public Tensor bmm(Tensor other) {
        return of(raw.bmm(other.raw));
    }

    public Tensor roll(long shift, int dim) {
        return of(torch.roll(raw, new long[] {shift}, dim));
    }

    // ---- to the host

    /** All elements in row-major order, as floats whatever the type. */
    public float[] toFloats() {
        try (Scope scope = Scope.open()) {
            Tensor host = to(DType.FLOAT32).to(Device.CPU).contiguous();
            float[] values = new float[Math.toIntExact(host.count())];
            if (values.length > 0) {
                host.raw.data_ptr_float().get(values);
            }
            return values;
        }
    }

    /** All elements of an integer tensor in row-major order. */
    public long[] toLongs() {
        try (Scope scope = Scope.open()) {
            Tensor host = to(DType.INT64).to(Device.CPU).contiguous();
            long[] values = new long[Math.toIntExact(host.count())];
            if (values.length > 0) {
                host.raw.data_ptr_long().get(values);
            }
            return values;
        }
    }

    /** The one element of a tensor that has one. */
    public double item() {
        return raw.item_double();
    }

    /** The memory of a contiguous tensor on the processor; valid while the tensor lives. */
    public MemorySegment memory() {
        if (!raw.is_contiguous() || !raw.device().is_cpu()) {
            throw new IllegalStateException("only a contiguous tensor on the processor has plain memory: " + this);
        }
        return MemorySegment.ofAddress(raw.data_ptr().address()).reinterpret(raw.nbytes());
    }

    @Override
    public String toString() {
        return dtype() + Arrays.toString(shape());
    }
}
