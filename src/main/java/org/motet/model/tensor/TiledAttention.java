package org.motet.model.tensor;

import java.util.Arrays;
import java.util.List;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Fused;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * Attention by products and a softmax, for any device and type.
 *
 * <p>No matrix of probabilities outlives a tile of {@link AttentionUnit#TILE} query rows, which meets all keys up to its
 * last; the backward pass computes them again from queries and keys. So memory grows with the tokens, not with their square,
 * and the keys of a tile's future cost nothing (the idea of Dao et al. 2022, with whole rows of scores in a tile). The
 * g = H / K query heads that share a key-value head are rows of one product.
 */
public final class TiledAttention implements Attention {
    /** Added to scores that must not count; survives bf16 and never makes NaN of a row that is all padding. */
    static final float MASKED = -30000f;

    /**
     * Scores of a tile: on a processor few enough for its caches, elsewhere enough that calls are few. A tile of one sequence may
     * have more.
     */
    public static long mostScores(boolean onProcessor) {
        return onProcessor ? 1 << 22 : 1 << 25;
    }

    private final List<AttentionUnit> prompts;
    private final List<AttentionUnit> completions;
    private final Tensor promptFuture; // mask of the last keys of a tile of prompts [TILE, TILE]
    private final Tensor completionFuture; // the same of completions
    private final Device device;

    public TiledAttention(PackedBatch batch, int heads, DType dtype) {
        this.device = batch.device();
        this.prompts = AttentionUnit.ofPrompts(batch.promptLengths, heads, device);
        this.completions =
                AttentionUnit.ofCompletions(batch.rowLengths, batch.promptOf, batch.promptLengths, heads, device);
        this.promptFuture = future(dtype, device);
        this.completionFuture = future(dtype, device);
    }

    @Override
    public Device device() {
        return device;
    }

    /** What hides the last keys of a tile of prompts [TILE, TILE]. */
    public Tensor promptFuture() {
        return promptFuture;
    }

    /** What hides the last keys of a tile of completions [TILE, TILE]. */
    public Tensor completionFuture() {
        return completionFuture;
    }

    private static Tensor future(DType dtype, Device device) {
        int tile = AttentionUnit.TILE;
        float[] mask = new float[tile * tile];
        for (int row = 0; row < tile; row++) {
            Arrays.fill(mask, row * tile + row + 1, (row + 1) * tile, MASKED);
        }
        return Tensors.of(mask, device, tile, tile).to(dtype);
    }

    @Override
    public Mixed forward(Tensor q, Tensor k, Tensor v) {
        Tensor out = Tensors.empty(q.dtype(), device, q.shape()); // [N, H, d]
        prompts.forEach(unit -> forward(unit, promptFuture, q, k, v, out, device));
        completions.forEach(unit -> forward(unit, completionFuture, q, k, v, out, device));
        return new Mixed(out.view(q.size(0), q.size(1) * q.size(2)), null);
    }

    private static void forward(
            AttentionUnit unit, Tensor future, Tensor q, Tensor k, Tensor v, Tensor out, Device device) {
        try (Scope scope = Scope.open()) {
            Operands x = Operands.of(unit, q, k, v, device);
            Tensor mixed = Tensors.empty(q.dtype(), device, x.q().shape()); // [n K, L, g, d]
            for (int from = 0; from < unit.own().maxLength(); from += AttentionUnit.TILE) {
                try (Scope inner = Scope.open()) {
                    Tile tile = x.tile(unit, from);
                    Tensor p = probabilities(unit, tile, future); // [n K, t g, keys]
                    tile.put(p.bmm(tile.v()), mixed);
                }
            }
            out.narrow(0, unit.first(), unit.own().rows()).copy_(unit.unfold(mixed));
        }
    }

    @Override
    public Gradients backward(Tensor gradient, Saved saved, Mixed mixed) {
        Tensor dq = Tensors.empty(saved.q().dtype(), device, saved.q().shape());
        Tensor dk = Tensors.zeros(DType.FLOAT32, device, saved.k().shape());
        Tensor dv = Tensors.zeros(DType.FLOAT32, device, saved.v().shape());
        Gradients sums = new Gradients(dq, dk, dv);
        Tensor rows = gradient.view(saved.q().shape()); // [N, H, d]
        prompts.forEach(unit -> backward(unit, promptFuture, rows, saved, sums, device));
        completions.forEach(unit -> backward(unit, completionFuture, rows, saved, sums, device));
        return new Gradients(dq, dk.to(dq.dtype()), dv.to(dq.dtype()));
    }

    private static void backward(
            AttentionUnit unit, Tensor future, Tensor gradient, Saved saved, Gradients sums, Device device) {
        try (Scope scope = Scope.open()) {
            Operands x = Operands.of(unit, saved.q(), saved.k(), saved.v(), device);
            Tensor dOut = unit.fold(gradient, x.shared(), device); // [n K, L, g, d]
            Tensor dq = Tensors.empty(dOut.dtype(), device, dOut.shape());
            Tensor dk = Tensors.zeros(DType.FLOAT32, device, x.k().shape()); // [n K, Lb + L, d]
            Tensor dv = Tensors.zeros(DType.FLOAT32, device, x.v().shape());
            for (int from = 0; from < unit.own().maxLength(); from += AttentionUnit.TILE) {
                try (Scope inner = Scope.open()) {
                    Tile tile = x.tile(unit, from);
                    Tensor p = probabilities(unit, tile, future); // [n K, t g, keys]
                    Tensor dy = tile.of(dOut); // [n K, t g, d]
                    dv.narrow(1, 0, tile.keys()).add_(p.transpose(1, 2).bmm(dy));
                    Tensor ds = Fused.softmaxBackward(dy.bmm(tile.v().transpose(1, 2)), p);
                    tile.put(ds.bmm(tile.k()), dq);
                    dk.narrow(1, 0, tile.keys()).add_(ds.transpose(1, 2).bmm(tile.q()));
                }
            }
            dq.mul_(scale(dq.size(3)));
            sums.q().narrow(0, unit.first(), unit.own().rows()).copy_(unit.unfold(dq));
            unit.addKeys(dk, sums.k(), device);
            unit.addKeys(dv, sums.v(), device);
        }
    }

    private static double scale(long d) {
        return 1 / Math.sqrt(d);
    }

    /** Softmax of the scores of a tile. */
    private static Tensor probabilities(AttentionUnit unit, Tile tile, Tensor future) {
        Tensor scores = tile.q().bmm(tile.k().transpose(1, 2)); // [n K, t g, keys]
        long t = tile.rows();
        scores.view(scores.size(0), t, scores.size(1) / t, tile.keys())
                .narrow(3, tile.keys() - t, t)
                .add_(future.narrow(0, 0, t).narrow(1, 0, t).unsqueeze(1));
        unit.hidePadding(scores);
        return scores.softmax(-1);
    }

    /**
     * A unit's queries over sqrt(d) [n K, L, g, d], keys and values [n K, Lb + L, d].
     *
     * @param shared key-value heads, K
     */
    private record Operands(Tensor q, Tensor k, Tensor v, int shared) {
        static Operands of(AttentionUnit unit, Tensor q, Tensor k, Tensor v, Device device) {
            int shared = (int) k.size(1);
            Tensor scaled = unit.fold(q, shared, device).mul(scale(q.size(2)));
            return new Operands(scaled, unit.keys(k, device), unit.keys(v, device), shared);
        }

        Tile tile(AttentionUnit unit, int from) {
            int rows = Math.min(AttentionUnit.TILE, unit.own().maxLength() - from);
            int keys = unit.keysBefore() + from + rows;
            return new Tile(from, rows, keys, Tile.rows(q, from, rows), k.narrow(1, 0, keys), v.narrow(1, 0, keys));
        }
    }

    /**
     * Some query positions of each sequence of a unit.
     *
     * @param rows positions, t
     * @param keys that the last of them sees
     * @param q [n K, t g, d]
     * @param k [n K, keys, d]
     * @param v [n K, keys, d]
     */
    private record Tile(int from, int rows, int keys, Tensor q, Tensor k, Tensor v) {
        /** The tile's part of [n K, L, g, d] as [n K, t g, d]. */
        Tensor of(Tensor folded) {
            return rows(folded, from, rows);
        }

        static Tensor rows(Tensor folded, int from, int rows) {
            return folded.narrow(1, from, rows).reshape(folded.size(0), rows * folded.size(2), folded.size(3));
        }

        /** Puts [n K, t g, d] into the tile's part of [n K, L, g, d]. */
        void put(Tensor values, Tensor folded) {
            folded.narrow(1, from, rows).copy_(values.view(folded.size(0), rows, folded.size(2), folded.size(3)));
        }
    }
}
