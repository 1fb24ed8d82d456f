package org.motet.model;

import java.lang.foreign.Arena;
import java.util.List;
import org.motet.tensor.FloatBlock;
import org.motet.tensor.PackedWeight;

/**
 * The weight matrices of a model once more, laid out for products on the processor: each with its transpose, as passes forward
 * and back need them. Filled again after the weights have changed, by whoever comes first.
 */
final class FloatWeights implements AutoCloseable {
    /** Most parameters for which two copies are worth their memory. */
    private static final long MOST_PARAMETERS = 1L << 24;

    private final Arena memory = Arena.ofShared();
    private final List<FloatLayer> source;
    private final FloatBlock sourceHead;
    private final int f;
    private final List<Layer> layers;
    private final PackedWeight head; // [D, V]
    private final PackedWeight headBack; // [V, D]
    private boolean current;

    /** Matrices [in, out] of the passes forward, [out, in] of those back. */
    record Layer(
            PackedWeight qkv,
            PackedWeight output,
            PackedWeight gate,
            PackedWeight up,
            PackedWeight down,
            PackedWeight qkvBack,
            PackedWeight outputBack,
            PackedWeight gateBack,
            PackedWeight upBack,
            PackedWeight downBack) {}

    FloatWeights(ModelConfig config, List<FloatLayer> source, FloatBlock sourceHead) {
        this.source = source;
        this.sourceHead = sourceHead;
        this.f = config.intermediate();
        int hidden = config.hidden();
        int mixed = config.heads() * config.headDim();
        int qkv = mixed + 2 * config.keyValueHeads() * config.headDim();
        this.layers = source.stream()
                .map(layer -> new Layer(
                        new PackedWeight(hidden, qkv, memory),
                        new PackedWeight(mixed, hidden, memory),
                        new PackedWeight(hidden, f, memory),
                        new PackedWeight(hidden, f, memory),
                        new PackedWeight(f, hidden, memory),
                        new PackedWeight(qkv, hidden, memory),
                        new PackedWeight(hidden, mixed, memory),
                        new PackedWeight(f, hidden, memory),
                        new PackedWeight(f, hidden, memory),
                        new PackedWeight(hidden, f, memory)))
                .toList();
        this.head = new PackedWeight(hidden, config.vocabulary(), memory);
        this.headBack = new PackedWeight(config.vocabulary(), hidden, memory);
    }

    /** Whether a model is small enough. */
    static boolean worthFor(ModelConfig config) {
        return config.parameterCount() <= MOST_PARAMETERS;
    }

    /** Weights have changed. */
    synchronized void outdate() {
        current = false;
    }

    private synchronized void refresh() {
        if (current) {
            return;
        }
        for (int i = 0; i < layers.size(); i++) {
            Layer to = layers.get(i);
            FloatLayer from = source.get(i);
            to.qkv.fillTransposed(from.qkv(), 0);
            to.output.fillTransposed(from.output(), 0);
            to.gate.fillTransposed(from.gateUp(), 0);
            to.up.fillTransposed(from.gateUp(), f);
            to.down.fillTransposed(from.down(), 0);
            to.qkvBack.fill(from.qkv(), 0);
            to.outputBack.fill(from.output(), 0);
            to.gateBack.fill(from.gateUp(), 0);
            to.upBack.fill(from.gateUp(), f);
            to.downBack.fill(from.down(), 0);
        }
        head.fillTransposed(sourceHead, 0);
        headBack.fill(sourceHead, 0);
        current = true;
    }

    /** Current matrices of the blocks. */
    List<Layer> layers() {
        refresh();
        return layers;
    }

    PackedWeight head() {
        refresh();
        return head;
    }

    PackedWeight headBack() {
        refresh();
        return headBack;
    }

    @Override
    public void close() {
        memory.close();
    }
}
