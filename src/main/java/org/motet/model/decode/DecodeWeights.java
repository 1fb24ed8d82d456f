package org.motet.model.decode;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.motet.kernel.PackedPanels;
import org.motet.kernel.ProductType;
import org.motet.model.LayerWeights;
import org.motet.model.ModelConfig;
import org.motet.model.PerTensor;
import org.motet.model.Slot;
import org.motet.model.tensor.LowRank;
import org.motet.tensor.Crew;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * The weights of a model as decode steps read them: matrices in panels, vectors as arrays. They are taken again after the weights
 * have changed, when a generation next begins.
 */
public final class DecodeWeights implements AutoCloseable {
    /** Panels of all blocks that a core's caches hold from one step to the next. */
    private static final long CACHED_BYTES = 4L << 20;

    final ModelConfig config;
    final ProductType type;
    final Embedding embedding;
    private final Supplier<PerTensor<Tensor>> source;
    private final List<Map<Slot, LowRank>> adapters;
    private final Arena memory = Arena.ofShared();
    private final List<Matrices> layers;
    private final PackedPanels head; // [V, D]
    private List<Vectors> vectors = List.of();
    private float[] finalNorm = {};
    private boolean current;

    /** The matrices of a block. */
    record Matrices(
            AdaptedPanels qkv,
            AdaptedPanels output,
            AdaptedPanels gate,
            AdaptedPanels up,
            AdaptedPanels down,
            Low low) {}

    /** A [R, in] of an adapter beside each of them; null where there is none. */
    record Low(
            @Nullable PackedPanels qkv,
            @Nullable PackedPanels output,
            @Nullable PackedPanels gateUp,
            @Nullable PackedPanels down) {}

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

    /**
     * @param embedding [V, D], fp32 or bf16
     * @param source the current tensors, matrices in the type of the products, on the processor
     * @param adapters by block and matrix; empty without an adapter
     */
    public DecodeWeights(
            ModelConfig config,
            ProductType type,
            Tensor embedding,
            Supplier<PerTensor<Tensor>> source,
            List<Map<Slot, LowRank>> adapters) {
        this.config = config;
        this.type = type;
        try (Scope scope = Scope.open()) {
            this.embedding = Embedding.of(embedding);
        }
        this.source = source;
        this.adapters = adapters;
        this.layers = IntStream.range(0, config.layers()).mapToObj(this::layer).toList();
        this.head = panels(config.vocabulary(), config.hidden());
    }

    private Matrices layer(int number) {
        Map<Slot, LowRank> beside = adapters.isEmpty() ? Map.of() : adapters.get(number);
        int hidden = config.hidden();
        int mixed = config.heads() * config.headDim();
        int qkv = mixed + 2 * config.keyValueHeads() * config.headDim();
        int f = config.intermediate();
        return new Matrices(
                adapted(qkv, hidden, beside.get(Slot.QKV)),
                adapted(hidden, mixed, beside.get(Slot.OUTPUT)),
                adapted(f, hidden, beside.get(Slot.GATE_UP)),
                adapted(f, hidden, beside.get(Slot.GATE_UP)),
                adapted(hidden, f, beside.get(Slot.DOWN)),
                new Low(
                        low(hidden, beside.get(Slot.QKV)),
                        low(mixed, beside.get(Slot.OUTPUT)),
                        low(hidden, beside.get(Slot.GATE_UP)),
                        low(f, beside.get(Slot.DOWN))));
    }

    private PackedPanels panels(int out, int in) {
        return new PackedPanels(type, out, in, memory);
    }

    private AdaptedPanels adapted(int out, int in, @Nullable LowRank adapter) {
        return new AdaptedPanels(panels(out, in), adapter == null ? null : panels(out, ranks(adapter)));
    }

    private @Nullable PackedPanels low(int in, @Nullable LowRank adapter) {
        return adapter == null ? null : panels(ranks(adapter), in);
    }

    /** R, filled up to whole words. */
    private int ranks(LowRank adapter) {
        return Math.ceilDiv((int) adapter.a().size(0), type.perWord()) * type.perWord();
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
                    fill(i, from.layers().get(i));
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

    private void fill(int layer, LayerWeights<Tensor> from) {
        Matrices to = layers.get(layer);
        int f = config.intermediate();
        to.qkv.w().fill(from.qkv().memory());
        to.output.w().fill(from.output().memory());
        to.gate.w().fill(from.gateUp().narrow(0, 0, f).memory());
        to.up.w().fill(from.gateUp().narrow(0, f, f).memory());
        to.down.w().fill(from.down().memory());
        if (!adapters.isEmpty()) {
            Map<Slot, LowRank> beside = adapters.get(layer);
            fill(to.low.qkv, to.qkv, beside.get(Slot.QKV), 0);
            fill(to.low.output, to.output, beside.get(Slot.OUTPUT), 0);
            fill(to.low.gateUp, to.gate, beside.get(Slot.GATE_UP), 0);
            fill(to.low.gateUp, to.up, beside.get(Slot.GATE_UP), f);
            fill(to.low.down, to.down, beside.get(Slot.DOWN), 0);
        }
    }

    /** @param firstRow of B */
    private void fill(@Nullable PackedPanels a, AdaptedPanels to, @Nullable LowRank from, int firstRow) {
        if (a == null || to.adapter() == null || from == null) {
            return;
        }
        Tensor b = from.b().narrow(0, firstRow, to.w().rows());
        long missing = ranks(from) - from.a().size(0);
        Tensor wholeA = missing == 0
                ? from.a()
                : Tensors.cat(0, from.a(), zeros(missing, from.a().size(1)));
        Tensor wholeB = missing == 0 ? b : Tensors.cat(1, b, zeros(b.size(0), missing));
        a.fill(wholeA.memory());
        to.adapter().fill(wholeB.contiguous().memory());
    }

    private Tensor zeros(long rows, long columns) {
        DType dtype = type == ProductType.BFLOAT16 ? DType.BFLOAT16 : DType.FLOAT32;
        return Tensors.zeros(dtype, Device.CPU, rows, columns);
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
    boolean stayInCache() {
        return stayInCache(config, type);
    }

    static boolean stayInCache(ModelConfig config, ProductType type) {
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
