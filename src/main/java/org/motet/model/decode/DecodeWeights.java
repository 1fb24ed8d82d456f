package org.motet.model.decode;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.motet.kernel.PackedPanels;
import org.motet.kernel.ProductType;
import org.motet.model.LayerWeights;
import org.motet.model.ModelConfig;
import org.motet.model.PerTensor;
import org.motet.tensor.Crew;
import org.motet.tensor.DType;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;

/**
 * The weights of a model as decode steps read them: matrices in panels, vectors as arrays. They are taken again after the weights
 * have changed, when a generation next begins.
 */
public final class DecodeWeights implements AutoCloseable {
    /** Panels of all blocks that a core's caches hold from one step to the next. */
    private static final long CACHED_BYTES = 4L << 20;

    final ModelConfig config;
    final ProductType type;
    private final Supplier<PerTensor<Tensor>> source;
    private final Arena memory = Arena.ofShared();
    private final List<Matrices> layers;
    private final PackedPanels head; // [V, D]
    private List<Vectors> vectors = List.of();
    private float[] finalNorm = {};
    private boolean current;

    /** The matrices of a block. */
    record Matrices(PackedPanels qkv, PackedPanels output, PackedPanels gate, PackedPanels up, PackedPanels down) {}

    /** The vectors of a block; null where the architecture has none. */
    record Vectors(
            float[] inputNorm,
            float @Nullable [] qkvBias,
            float @Nullable [] qNorm,
            float @Nullable [] kNorm,
            float @Nullable [] outputBias,
            float[] postNorm) {
        static Vectors of(LayerWeights<Tensor> w) {
            return new Vectors(
                    floats(w.inputNorm()),
                    optional(w.qkvBias()),
                    optional(w.qNorm()),
                    optional(w.kNorm()),
                    optional(w.outputBias()),
                    floats(w.postNorm()));
        }

        private static float @Nullable [] optional(@Nullable Tensor tensor) {
            return tensor == null ? null : floats(tensor);
        }
    }

    /** @param source the current tensors, matrices in the type of the products, on the processor */
    public DecodeWeights(ModelConfig config, ProductType type, Supplier<PerTensor<Tensor>> source) {
        this.config = config;
        this.type = type;
        this.source = source;
        int hidden = config.hidden();
        int mixed = config.heads() * config.headDim();
        int qkv = mixed + 2 * config.keyValueHeads() * config.headDim();
        int f = config.intermediate();
        this.layers = IntStream.range(0, config.layers())
                .mapToObj(_ -> new Matrices(
                        panels(qkv, hidden),
                        panels(hidden, mixed),
                        panels(f, hidden),
                        panels(f, hidden),
                        panels(hidden, f)))
                .toList();
        this.head = panels(config.vocabulary(), hidden);
    }

    private PackedPanels panels(int out, int in) {
        return new PackedPanels(type, out, in, memory);
    }

    /** Weights have changed. */
    public synchronized void outdate() {
        current = false;
    }

    /** Takes the weights if they have changed; the members of the crew share the work. */
    synchronized void refresh(Crew crew) {
        if (current) {
            return;
        }
        PerTensor<Tensor> from = source.get();
        crew.run(member -> {
            try (Scope scope = Scope.open()) {
                for (int i = member; i < layers.size(); i += crew.size()) {
                    fill(layers.get(i), from.layers().get(i));
                }
                if (member == crew.size() - 1) {
                    head.fill(from.head().memory());
                }
            }
        });
        try (Scope scope = Scope.open()) {
            vectors = from.layers().stream().map(Vectors::of).toList();
            finalNorm = floats(from.finalNorm());
        }
        current = true;
    }

    private void fill(Matrices to, LayerWeights<Tensor> from) {
        int f = config.intermediate();
        to.qkv.fill(from.qkv().memory());
        to.output.fill(from.output().memory());
        to.gate.fill(from.gateUp().narrow(0, 0, f).memory());
        to.up.fill(from.gateUp().narrow(0, f, f).memory());
        to.down.fill(from.down().memory());
    }

    Matrices matrices(int layer) {
        return layers.get(layer);
    }

    Vectors vectors(int layer) {
        return vectors.get(layer);
    }

    PackedPanels head() {
        return head;
    }

    float[] finalNorm() {
        return finalNorm;
    }

    /** Whether each core can keep all weights close, so that rows are split rather than products. */
    boolean staysInCache() {
        return (long) type.bytes() * config.parameterCount() <= CACHED_BYTES;
    }

    private static float[] floats(Tensor tensor) {
        return tensor.to(DType.FLOAT32).toFloats();
    }

    @Override
    public void close() {
        memory.close();
    }
}
