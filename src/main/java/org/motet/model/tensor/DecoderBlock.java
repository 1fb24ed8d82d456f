package org.motet.model.tensor;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.motet.model.LayerWeights;
import org.motet.model.ModelConfig;
import org.motet.model.Slot;
import org.motet.model.tensor.RotaryEmbedding.Rotation;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * One pre-norm decoder block over packed rows: attention and a gated feed-forward, each added to the residual stream.
 *
 * <pre>
 *   x' = x + Wo attention(rope(norm(x) Wqkv))        x'' = x' + Wdown (silu(norm(x') Wgate) * norm(x') Wup)
 * </pre>
 *
 * The gradients are written out by hand: no graph is recorded, every intermediate is freed as soon as it is used up, and
 * weight gradients are added straight into their buffers. The residual stream is fp32, products run in the weights' type.
 */
public final class DecoderBlock {
    /** Elements of a weight's gradient that are computed at once on a processor. */
    private static final long PART_OF_GRADIENT = 1 << 21;

    private final ModelConfig config;

    public DecoderBlock(ModelConfig config) {
        this.config = config;
    }

    /** Attention of some rows: over the keys of a packed batch, or over a cache. */
    @FunctionalInterface
    public interface Mixing {
        /** q [N, H, d] and k [N, K, d] rotated, v [N, K, d]. */
        Attention.Mixed mix(Tensor q, Tensor k, Tensor v);
    }

    /** Intermediates that the backward pass reads. */
    public record Saved(
            Tensor x, // [N, D] fp32
            Tensor inverse, // [N, 1]
            Tensor h, // [N, D]
            @Nullable Tensor rawHeads, // [N, H+K, d] before their norms, fp32; only with query and key norms
            @Nullable Tensor headsInverse, // [N, H+K, 1]; likewise
            Attention.Saved attention,
            Attention.Mixed mixed,
            Tensor x2, // [N, D] fp32
            Tensor inverse2, // [N, 1]
            Tensor h2, // [N, D]
            Tensor gateUp) {} // [N, 2F]

    /** What a forward pass leaves behind beside its output. */
    public enum Keep {
        NOTHING,
        /** What attention mixed, so that {@link #again} need not compute it a second time. */
        MIXED,
        /** All that the backward pass reads. */
        ALL
    }

    /** The block's output, what attention mixed, and what a backward pass reads; null where it was not to be kept. */
    public record Output(
            Tensor x,
            Attention.@Nullable Mixed mixed,
            @Nullable Saved saved) {}

    /**
     * All results belong to the open scope.
     *
     * @param x [N, D] fp32
     * @param rotation of the rows' positions
     */
    public Output forward(Tensor x, BlockWeights w, Rotation rotation, Mixing attention, Keep keep) {
        try (Scope scope = Scope.open()) {
            Saved s = upToGate(x, w, rotation, attention, keep == Keep.ALL);
            // x'' = x' + (silu(h' Wgateᵀ) * (h' Wupᵀ)) Wdownᵀ
            Tensor x3 =
                    w.project(Slot.DOWN, gated(s.gateUp())).to(DType.FLOAT32).add_(s.x2()); // [N, D]
            scope.pass(x3);
            return switch (keep) {
                case NOTHING -> new Output(x3, null, null);
                case MIXED -> new Output(x3, passOn(scope, s.mixed()), null);
                case ALL -> new Output(x3, s.mixed(), passOn(scope, s));
            };
        }
    }

    /**
     * What the backward pass reads, computed again from the block's input and what attention mixed; it belongs to the open scope.
     *
     * @param mixed as a forward pass kept it
     */
    public Saved again(Tensor x, Attention.Mixed mixed, BlockWeights w, Rotation rotation) {
        try (Scope scope = Scope.open()) {
            return passOn(scope, upToGate(x, w, rotation, (q, k, v) -> mixed, true));
        }
    }

    /** @param kept whether the result will outlive the pass: then values have memory of their own, not that of the projection */
    private Saved upToGate(Tensor x, BlockWeights block, Rotation rotation, Mixing attention, boolean kept) {
        LayerWeights<Tensor> w = block.tensors();
        int heads = config.heads();
        int shared = config.keyValueHeads();
        DType dtype = w.qkv().dtype();

        // h = norm(x);  q, k, v = h Wqkvᵀ + b
        Tensor inverse = RmsNorm.inverseRms(x, config.normEpsilon()); // [N, 1]
        Tensor h = RmsNorm.apply(x, inverse, w.inputNorm(), dtype); // [N, D]
        Tensor qkv = block.project(Slot.QKV, h); // [N, (H+2K) d]
        Tensor normed = heads(qkv, 0, heads + shared); // [N, H+K, d]
        Tensor raw = null; // [N, H+K, d]
        Tensor headsInverse = null; // [N, H+K, 1]
        if (w.qNorm() != null) {
            raw = normed.to(DType.FLOAT32);
            headsInverse = RmsNorm.inverseRms(raw, config.normEpsilon());
            normed = RmsNorm.apply(raw, headsInverse, headNorms(w), dtype);
        }
        Tensor qk = RotaryEmbedding.rotate(normed, rotation); // [N, H+K, d]
        Tensor q = qk.narrow(1, 0, heads); // [N, H, d]
        Tensor k = qk.narrow(1, heads, shared); // [N, K, d]
        Tensor values = heads(qkv, heads + shared, shared);
        Tensor v = kept ? values.contiguous() : values; // [N, K, d]

        // x' = x + attention(q, k, v) Woᵀ
        Attention.Mixed mixed = attention.mix(q, k, v);
        Tensor x2 = block.project(Slot.OUTPUT, mixed.rows()).to(DType.FLOAT32).add_(x); // [N, D]

        // h' = norm(x')
        Tensor inverse2 = RmsNorm.inverseRms(x2, config.normEpsilon()); // [N, 1]
        Tensor h2 = RmsNorm.apply(x2, inverse2, w.postNorm(), dtype); // [N, D]
        Tensor gateUp = block.project(Slot.GATE_UP, h2); // [N, 2F]
        return new Saved(
                x, inverse, h, raw, headsInverse, new Attention.Saved(q, k, v), mixed, x2, inverse2, h2, gateUp);
    }

    /**
     * @param dx gradient with respect to the block's output [N, D] fp32; overwritten
     * @param gradients what is added to
     * @return gradient with respect to the block's input, in the memory of {@code dx}
     */
    public Tensor backward(
            Tensor dx, BlockWeights w, BlockGradients gradients, Saved s, Attention attention, Rotation rotation) {
        try (Scope scope = Scope.open()) {
            feedForwardBackward(dx, w, gradients, s, attention.device());
        }
        try (Scope scope = Scope.open()) {
            attentionBackward(dx, w, gradients, s, attention, rotation);
        }
        return dx;
    }

    private void feedForwardBackward(Tensor dx, BlockWeights w, BlockGradients gradients, Saved s, Device device) {
        DType dtype = w.tensors().down().dtype();
        long f = config.intermediate();
        Tensor dy = dx.to(dtype);
        Tensor gate = s.gateUp().narrow(1, 0, f);
        Tensor up = s.gateUp().narrow(1, f, f);
        Tensor activated = gate.silu(); // [N, F]
        Tensor dAct = w.projectBack(Slot.DOWN, dy, activated.mul(up), gradients); // [N, F]
        Tensor dGateUp = Tensors.empty(dtype, device, dy.size(0), 2 * f);
        Tensors.mulInto(dGateUp.narrow(1, f, f), dAct, activated);
        Tensors.siluBackwardInto(dGateUp.narrow(1, 0, f), dAct.mul_(up), gate);
        Tensor dh2 = w.projectBack(Slot.GATE_UP, dGateUp, s.h2(), gradients).to(DType.FLOAT32); // [N, D]
        dx.add_(RmsNorm.backward(dh2, s.x2(), s.inverse2(), w.tensors().postNorm(), gradients.norm(Slot.POST_NORM)));
    }

    private void attentionBackward(
            Tensor dx, BlockWeights w, BlockGradients gradients, Saved s, Attention attention, Rotation rotation) {
        LayerWeights<Tensor> tensors = w.tensors();
        DType dtype = tensors.output().dtype();
        Tensor dMixed = w.projectBack(Slot.OUTPUT, dx.to(dtype), s.mixed().rows(), gradients); // [N, H d]
        Attention.Gradients d = attention.backward(dMixed, s.attention(), s.mixed());
        Tensor dHeads = RotaryEmbedding.rotateBack(Tensors.cat(1, d.q(), d.k()), rotation); // [N, H+K, d]
        if (tensors.qNorm() != null) {
            dHeads = headNormsBackward(dHeads.to(DType.FLOAT32), tensors, gradients, s)
                    .to(dtype);
        }
        long n = dHeads.size(0);
        Tensor dQkv = Tensors.cat(1, dHeads.view(n, -1), d.v().view(n, -1)); // [N, (H+2K) d]
        Tensor dh = w.projectBack(Slot.QKV, dQkv, s.h(), gradients).to(DType.FLOAT32);
        dx.add_(RmsNorm.backward(dh, s.x(), s.inverse(), tensors.inputNorm(), gradients.norm(Slot.INPUT_NORM)));
    }

    /** Gated activations silu(gate) * up: [N, 2F] to [N, F]. */
    private static Tensor gated(Tensor gateUp) {
        long f = gateUp.size(1) / 2;
        return gateUp.narrow(1, 0, f).silu().mul_(gateUp.narrow(1, f, f));
    }

    /** Heads {@code from} to {@code from + count - 1} of a projection [N, ...], as [N, count, d]. */
    private Tensor heads(Tensor projection, long from, long count) {
        long d = config.headDim();
        return projection.narrow(1, from * d, count * d).view(-1, count, d);
    }

    /** Norm weights of the query heads, then of the key heads: [H+K, d]. */
    private Tensor headNorms(LayerWeights<Tensor> w) {
        long d = config.headDim();
        return Tensors.cat(
                0,
                Objects.requireNonNull(w.qNorm()).expand(config.heads(), d),
                Objects.requireNonNull(w.kNorm()).expand(config.keyValueHeads(), d));
    }

    private Tensor headNormsBackward(Tensor dy, LayerWeights<Tensor> w, BlockGradients gradients, Saved s) {
        Tensor weights = headNorms(w); // [H+K, d]
        Tensor inverse = Objects.requireNonNull(s.headsInverse());
        Tensor normed = Objects.requireNonNull(s.rawHeads()).mul(inverse); // [N, H+K, d]
        Tensor product = dy.mul(normed);
        Tensor dqNorm = gradients.norm(Slot.Q_NORM);
        Tensor dkNorm = gradients.norm(Slot.K_NORM);
        if (dqNorm != null && dkNorm != null) {
            Tensor perHead = product.sum(0, false); // [H+K, d]
            int heads = config.heads();
            dqNorm.add_(perHead.narrow(0, 0, heads).sum(0, false));
            dkNorm.add_(perHead.narrow(0, heads, config.keyValueHeads()).sum(0, false));
        }
        Tensor projection = product.mul_(weights).sum(2, true); // [N, H+K, 1]
        return dy.mul_(weights)
                .addcmul_(normed, projection, -1.0 / config.headDim())
                .mul_(inverse);
    }

    /** {@code gradient += dyᵀ x}: gradient fp32 [out, in], dy [N, out], x [N, in]. */
    static void addProduct(Tensor gradient, Tensor dy, Tensor x) {
        if (dy.dtype() == DType.FLOAT32) {
            gradient.addmm_(dy.t(), x);
            return;
        }
        // in parts: the product, and its numbers in fp32, are born into memory that is warm, however wide the head is
        long rows = gradient.isOnCpu() ? Math.max(1, PART_OF_GRADIENT / gradient.size(1)) : gradient.size(0);
        for (long from = 0; from < gradient.size(0); from += rows) {
            long count = Math.min(rows, gradient.size(0) - from);
            try (Scope scope = Scope.open()) {
                Tensor product = dy.narrow(1, from, count).t().mm(x); // [count, in]
                gradient.narrow(0, from, count).add_(product);
            }
        }
    }

    private static Saved passOn(Scope scope, Saved s) {
        scope.pass(s.inverse());
        scope.pass(s.h());
        if (s.rawHeads() != null && s.headsInverse() != null) {
            scope.pass(s.rawHeads());
            scope.pass(s.headsInverse());
        }
        scope.pass(s.attention().q());
        scope.pass(s.attention().k());
        scope.pass(s.attention().v());
        passOn(scope, s.mixed());
        scope.pass(s.x2());
        scope.pass(s.inverse2());
        scope.pass(s.h2());
        scope.pass(s.gateUp());
        return s;
    }

    private static Attention.Mixed passOn(Scope scope, Attention.Mixed mixed) {
        scope.pass(mixed.rows());
        if (mixed.logSums() != null) {
            scope.pass(mixed.logSums());
        }
        return mixed;
    }
}
