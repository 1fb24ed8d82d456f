package org.motet.model.plain;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.IntStream;
import org.motet.kernel.FloatBlock;
import org.motet.model.LayerWeights;
import org.motet.model.ModelConfig;
import org.motet.model.PerTensor;

/**
 * The weights of a model in plain memory: the tensors' own, and every matrix once more for each direction, laid out for products
 * on the processor. Those are filled again after the weights have changed, by whoever comes first.
 */
public final class FloatWeights implements AutoCloseable {
    private final Arena memory = Arena.ofShared();
    private final PerTensor<FloatBlock> source;
    private final int f;
    private final List<Matrices<PackedMatrix>> matrices;
    private final PackedMatrix head; // [V, D]
    private boolean current;

    public FloatWeights(ModelConfig config, PerTensor<FloatBlock> source) {
        this.source = source;
        this.f = config.intermediate();
        this.matrices = IntStream.range(0, config.layers())
                .mapToObj(_ -> Matrices.of(config, (out, in) -> PackedMatrix.of(out, in, memory)))
                .toList();
        this.head = PackedMatrix.of(config.vocabulary(), config.hidden(), memory);
    }

    /** Weights have changed. */
    synchronized void outdate() {
        current = false;
    }

    private synchronized void refresh() {
        if (current) {
            return;
        }
        for (int i = 0; i < matrices.size(); i++) {
            Matrices<PackedMatrix> to = matrices.get(i);
            LayerWeights<FloatBlock> from = source.layers().get(i);
            to.qkv().fill(from.qkv(), 0);
            to.output().fill(from.output(), 0);
            to.gate().fill(from.gateUp(), 0);
            to.up().fill(from.gateUp(), f);
            to.down().fill(from.down(), 0);
        }
        head.fill(source.head(), 0);
        current = true;
    }

    FloatBlock embedding() {
        return source.embedding();
    }

    FloatBlock finalNorm() {
        return source.finalNorm();
    }

    /** The tensors of a block. */
    LayerWeights<FloatBlock> layer(int i) {
        return source.layers().get(i);
    }

    /** Current matrices of a block. */
    Matrices<PackedMatrix> matrices(int i) {
        refresh();
        return matrices.get(i);
    }

    /** Current matrix of the head. */
    PackedMatrix head() {
        refresh();
        return head;
    }

    @Override
    public void close() {
        memory.close();
    }
}
