package org.motet.model.decode;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.motet.kernel.FloatMath;
import org.motet.kernel.PackedPanels;
import org.motet.kernel.ProductType;
import org.motet.model.ModelConfig;
import org.motet.model.RotaryTable;

/**
 * One new token of every row through all blocks, as {@link org.motet.model.tensor.DecoderBlock} computes it.
 *
 * <pre>
 *   x' = x + Wo attention(rope(norm(x) Wqkv))        x'' = x' + Wdown (silu(norm(x') Wgate) * norm(x') Wup)
 * </pre>
 *
 * All members of a crew run it at once. Between two waits a member reads only what was there before the first, and writes only its own
 * rows or its own columns.
 */
final class DecodeStep {
    private final ModelConfig config;
    private final DecodeWeights weights;
    private final ProductType type;
    private final RotaryTable rotary;
    private final PagedAttention attention;
    private final int hidden;
    private final int heads;
    private final int shared;
    private final int d;
    private final float scale;
    private final int width; // of queries, keys and values side by side

    DecodeStep(DecodeWeights weights, RotaryTable rotary) {
        this.config = weights.config;
        this.weights = weights;
        this.type = weights.type;
        this.rotary = rotary;
        this.attention = new PagedAttention(config, type);
        this.hidden = config.hidden();
        this.heads = config.heads();
        this.shared = config.keyValueHeads();
        this.d = config.headDim();
        this.width = (heads + 2 * shared) * d;
        this.scale = (float) (1 / Math.sqrt(d));
    }

    /**
     * A member's share.
     *
     * @param tokens newest token of each row [B]; @param positions its position
     * @param logits memory of [room, V] fp32
     */
    void run(
            StepShare share,
            long[] tokens,
            long[] positions,
            PagedCache cache,
            StepMemory s,
            MemberMemory m,
            MemorySegment logits) {
        for (int row = share.from(); row < share.to(); row++) {
            weights.embedding().read(tokens[row], s.x, row * hidden);
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            DecodeWeights.Matrices w = weights.matrices(layer);
            DecodeWeights.Vectors v = weights.vectors(layer);
            // q, k, v = norm(x) Wqkvᵀ + b
            norm(share, v.inputNorm(), s, m);
            share.await();
            product(share, w.qkv(), s.h, hidden, MemorySegment.ofArray(s.qkv), width, false, m);
            share.await();
            for (int row = share.from(); row < share.to(); row++) {
                project(row, (int) positions[row], layer, v, cache, s, m);
            }
            share.await();
            attention.attend(share, cache, layer, s, m);
            share.await();
            // x' = x + attention Woᵀ
            product(share, w.output(), s.mixed, heads * d, MemorySegment.ofArray(s.x), hidden, true, m);
            share.await();
            addToRows(share, v.outputBias(), s);
            norm(share, v.postNorm(), s, m);
            share.await();
            feed(share, w, s, m);
            share.await();
            // x'' = x' + gated Wdownᵀ
            product(share, w.down(), s.gated, config.intermediate(), MemorySegment.ofArray(s.x), hidden, true, m);
            share.await();
        }
        norm(share, weights.finalNorm(), s, m);
        share.await();
        product(share, weights.head(), s.h, hidden, logits, config.vocabulary(), false, m);
    }

    /** Normed rows as operands. */
    private void norm(StepShare share, float[] w, StepMemory s, MemberMemory m) {
        for (int row = share.from(); row < share.to(); row++) {
            int at = row * hidden;
            FloatMath.rmsNorm(s.x, at, hidden, w, config.normEpsilon(), m.row, 0, m.line);
            type.write(m.row, 0, hidden, s.h, at);
        }
    }

    private void addToRows(StepShare share, float @Nullable [] bias, StepMemory s) {
        for (int row = share.from(); bias != null && row < share.to(); row++) {
            for (int i = 0; i < hidden; i++) {
                s.x[row * hidden + i] += bias[i];
            }
        }
    }

    /** The member's part of {@code out = x Wᵀ}, or {@code out += x Wᵀ}. */
    private void product(
            StepShare share,
            AdaptedPanels w,
            MemorySegment x,
            int k,
            MemorySegment out,
            int outWidth,
            boolean add,
            MemberMemory m) {
        int first = share.firstProductRow();
        int rows = share.productRows();
        if (rows == 0) {
            return;
        }
        long from = x.address() + (long) type.bytes() * first * k;
        long small = low(w.a(), rows, from, m);
        int end = share.endPanel(w.panels());
        for (int panel = share.firstPanel(w.panels()); panel < end; panel++) {
            long at = (long) first * outWidth + panel * PackedPanels.WIDTH;
            w.multiply(rows, from, small, panel, out, at, outWidth, add);
        }
    }

    /** Address of x Aᵀ [rows, R] of an adapter, which each member computes for itself; 0 without one. */
    private long low(@Nullable PackedPanels a, int rows, long x, MemberMemory m) {
        if (a == null) {
            return 0;
        }
        m.fitLow(rows * a.rows());
        MemorySegment c = MemorySegment.ofArray(m.low);
        for (int panel = 0; panel < a.panels(); panel++) {
            a.multiply(rows, x, panel, c, panel * PackedPanels.WIDTH, a.rows(), false);
        }
        type.write(m.low, 0, rows * a.rows(), m.lowOperand, 0);
        return m.lowOperand.address();
    }

    /** Bias, norms and rotation of a row's heads; its key and value go to the cache. */
    private void project(
            int row, int position, int layer, DecodeWeights.Vectors v, PagedCache cache, StepMemory s, MemberMemory m) {
        System.arraycopy(s.qkv, row * width, m.row, 0, width);
        float[] bias = v.qkvBias();
        if (bias != null) {
            FloatMath.add(m.row, bias, width);
        }
        for (int head = 0; head < heads + shared; head++) {
            float[] norm = head < heads ? v.qNorm() : v.kNorm();
            int at = head * d;
            if (norm != null) {
                FloatMath.rmsNorm(m.row, at, d, norm, config.normEpsilon(), m.row, at, m.line);
            }
            FloatMath.rotate(m.row, at, rotary.cos(), rotary.signedSin(), position * d, d, factor(head), m.rotated, 0);
            if (head < heads) {
                type.write(m.rotated, 0, d, s.queries, (long) (row * heads + head) * d);
            } else {
                int key = head - heads;
                cache.putNewest(cache.rows().get(row), layer, key, m.rotated, 0, m.row, (heads + shared + key) * d);
            }
        }
    }

    /** Queries are divided by sqrt(d) here rather than their many scores later. */
    private float factor(int head) {
        return head < heads ? scale : 1;
    }

    /** Columns of silu(norm(x') Wgateᵀ) * (norm(x') Wupᵀ), panel after panel. */
    private void feed(StepShare share, DecodeWeights.Matrices w, StepMemory s, MemberMemory m) {
        int first = share.firstProductRow();
        int rows = share.productRows();
        int f = config.intermediate();
        if (rows == 0) {
            return;
        }
        m.fitPanel(rows);
        long from = s.h.address() + (long) type.bytes() * first * hidden;
        long small = low(w.gate().a(), rows, from, m);
        MemorySegment gate = MemorySegment.ofArray(m.gate);
        MemorySegment up = MemorySegment.ofArray(m.up);
        int end = share.endPanel(w.gate().panels());
        for (int panel = share.firstPanel(w.gate().panels()); panel < end; panel++) {
            int columns = w.gate().width(panel);
            w.gate().multiply(rows, from, small, panel, gate, 0, columns, false);
            w.up().multiply(rows, from, small, panel, up, 0, columns, false);
            FloatMath.gate(m.gate, m.up, m.slope, m.scratch, rows * columns);
            type.write(m.gate, 0, rows * columns, m.panel, 0);
            for (int row = 0; row < rows; row++) {
                long at = (long) (first + row) * f + panel * PackedPanels.WIDTH;
                MemorySegment.copy(
                        m.panel,
                        (long) type.bytes() * row * columns,
                        s.gated,
                        type.bytes() * at,
                        (long) type.bytes() * columns);
            }
        }
    }
}
