package org.motet.model.tensor;

import java.util.List;
import org.motet.model.lora.LoraMatrices;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * What an adapter adds to one matrix product of a block: {@code scale (x Aᵀ) Bᵀ}, where W stacks several projections (queries, keys
 * and values; gate and up) for all of them in one: A stacks theirs, B has theirs on its diagonal.
 *
 * <pre>
 *          in                  rank each
 *   A = [ A_q ]  R rows   B = [ B_q  .   .  ]  rows of q
 *       [ A_k ]               [  .  B_k  .  ]  rows of k     times scale
 *       [ A_v ]               [  .   .  B_v ]  rows of v
 * </pre>
 *
 * W stays what it is: nothing is merged. The policy that samples, the one that is scored and the one that is trained are thereby
 * the same sum, and the base is at hand as the reference without a second copy. In bf16 merging would not only cost that copy: as
 * W itself is a bf16 number, every change below half its last bit, as those of the first hundreds of steps are, would be
 * rounded away. For the same reason the small term is computed first there and the product with W is added to it within the
 * matrix product, in fp32, and rounded once; added afterwards it would be lost in the rounding of the larger.
 */
public final class LowRank implements AutoCloseable {
    private final List<LoraMatrices> matrices;
    private final double scale;
    private final Tensor a; // [R, in], in the type of the products
    private final Tensor b; // [out, R], the scale included

    /**
     * @param matrices beside the projections that W [out, in] stacks, not all of which need have any
     * @param dtype of the products
     */
    public LowRank(List<LoraMatrices> matrices, double scale, long out, DType dtype, Device device) {
        this.matrices = matrices;
        this.scale = scale;
        long ranks = matrices.stream().mapToLong(one -> one.a().size(0)).sum();
        long in = matrices.getFirst().a().size(1);
        this.a = Tensors.zeros(dtype, device, ranks, in).keep();
        this.b = Tensors.zeros(dtype, device, out, ranks).keep();
        refresh();
    }

    /** Takes over the current numbers of A and B. */
    public void refresh() {
        try (Scope scope = Scope.open()) {
            long from = 0;
            for (LoraMatrices one : matrices) {
                long rank = one.a().size(0);
                a.narrow(0, from, rank).copy_(one.a());
                block(b, one, from).copy_(one.b().mul(scale));
                from += rank;
            }
        }
    }

    /** The rows of a projection in a matrix of the height of W, and the columns of its rank. */
    private static Tensor block(Tensor matrix, LoraMatrices one, long from) {
        return rowsOf(matrix, one).narrow(1, from, one.a().size(0));
    }

    private static Tensor rowsOf(Tensor matrix, LoraMatrices one) {
        return matrix.narrow(0, one.projection().firstRow(), one.projection().shape()[0]);
    }

    /** A of all projections [R, in], in the type of the products. */
    public Tensor a() {
        return a;
    }

    /** B of all, the scale included [out, R]. */
    public Tensor b() {
        return b;
    }

    /** {@code x Wᵀ + scale (x Aᵀ) Bᵀ}: x [N, in] gives [N, out]. */
    Tensor project(Tensor x, Tensor w) {
        Tensor small = x.mm(a.t()).mm(b.t()); // [N, out]
        return onto(small, x, w.t());
    }

    /**
     * The way back of {@link #project}, with dB = scale dyᵀ (x Aᵀ) and dA = scale (dy B)ᵀ x: no matrix of the size of W arises.
     *
     * @param dy [N, out]
     * @param x [N, in]
     * @param gradients fp32, added to; of the same projections as the matrices
     * @return gradient with respect to x [N, in]
     */
    Tensor projectBack(Tensor dy, Tensor x, Tensor w, List<LoraMatrices> gradients) {
        Tensor u = x.mm(a.t()); // [N, R]
        Tensor du = dy.mm(b); // [N, R], the scale included
        long from = 0;
        for (LoraMatrices gradient : gradients) {
            long rank = gradient.a().size(0);
            DecoderBlock.addProduct(gradient.a(), du.narrow(1, from, rank), x);
            Tensor own = dy.narrow(
                    1, gradient.projection().firstRow(), gradient.projection().shape()[0]); // [N, out of it]
            DecoderBlock.addProduct(gradient.b(), own, u.narrow(1, from, rank).mul(scale));
            from += rank;
        }
        return onto(du.mm(a), dy, w);
    }

    /** {@code small + x m}, rounded once; {@code small} is overwritten. */
    private static Tensor onto(Tensor small, Tensor x, Tensor m) {
        return small.dtype() == DType.FLOAT32 ? x.mm(m).add_(small) : small.addmm_(x, m);
    }

    @Override
    public void close() {
        a.close();
        b.close();
    }
}
