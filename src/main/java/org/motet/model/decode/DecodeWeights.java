package org.motet.model.decode;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private final Supplier<PerTensor<Tensor>> source;
    private final Supplier<Tensor> embeddingSource;
    private final List<Map<Slot, LowRank>> adapters;
    private final HeadPanels headPanels;

    // made when something is generated, gone when the weights are about to change
    private @Nullable Arena memory;
    private List<Matrices> layers = List.of();
    private @Nullable AdaptedPanels head; // [V, D]
    private @Nullable Embedding embedding;
    private List<Vectors> vectors = List.of();
    private float[] finalNorm = {};
    private boolean current;

    /** The matrices of a block. */
    record Matrices(
            AdaptedPanels qkv, AdaptedPanels output, AdaptedPanels gate, AdaptedPanels up, AdaptedPanels down) {}

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
     * @param embedding [V, D], fp32 or bf16, always in the same memory
     * @param source the current tensors, matrices in the type of the products, on the processor
     * @param adapters by block and matrix; empty without an adapter
     * @param head of that type; it stays the caller's
     */
    public DecodeWeights(
            ModelConfig config,
            ProductType type,
            Supplier<Tensor> embedding,
            Supplier<PerTensor<Tensor>> source,
            List<Map<Slot, LowRank>> adapters,
            HeadPanels head) {
        this.config = config;
        this.type = type;
        this.embeddingSource = embedding;
        this.source = source;
        this.adapters = adapters;
        this.headPanels = head;
    }

    private Matrices layer(int number) {
        int hidden = config.hidden();
        int mixed = config.heads() * config.headDim();
        int qkv = mixed + 2 * config.keyValueHeads() * config.headDim();
        int f = config.intermediate();
        AdaptedPanels gate = adapted(number, Slot.GATE_UP, f, hidden);
        return new Matrices(
                adapted(number, Slot.QKV, qkv, hidden),
                adapted(number, Slot.OUTPUT, hidden, mixed),
                gate,
                new AdaptedPanels(
                        panels(f, hidden),
                        gate.a(),
                        gate.b() == null ? null : panels(f, gate.b().depth())),
                adapted(number, Slot.DOWN, hidden, f));
    }

    private PackedPanels panels(int out, int in) {
        return new PackedPanels(type, out, in, Objects.requireNonNull(memory));
    }

    private AdaptedPanels adapted(int layer, Slot slot, int out, int in) {
        LowRank adapter = adapter(layer, slot);
        if (adapter == null) {
            return new AdaptedPanels(panels(out, in), null, null);
        }
        int rank = Math.ceilDiv((int) adapter.a().size(0), type.perWord()) * type.perWord(); // whole words
        return new AdaptedPanels(panels(out, in), panels(rank, in), panels(out, rank));
    }

    private @Nullable LowRank adapter(int layer, Slot slot) {
        return adapters.isEmpty() ? null : adapters.get(layer).get(slot);
    }

    /** Weights have changed. */
    public synchronized void outdate() {
        current = false;
    }

    /** Frees the memory until something is generated again; called when nothing is, before the weights change. */
    public synchronized void release() {
        current = false;
        layers = List.of();
        head = null;
        if (memory != null) {
            memory.close();
            memory = null;
        }
    }

    /** Takes the weights if they have changed; the members of the crew share the work. */
    synchronized void refresh(Crew crew) {
        if (current) {
            return;
        }
        if (memory == null) {
            memory = Arena.ofShared();
            layers = IntStream.range(0, config.layers()).mapToObj(this::layer).toList();
        }
        PerTensor<Tensor> from = source.get();
        crew.run(member -> {
            try (Scope scope = Scope.open()) {
                for (int i = member; i < layers.size(); i += crew.size()) {
                    fill(i, from.layers().get(i));
                }
                if (member == crew.size() - 1) {
                    head = new AdaptedPanels(headPanels.panels(), null, null);
                }
            }
        });
        try (Scope scope = Scope.open()) {
            embedding = Embedding.of(embeddingSource.get());
            vectors = from.layers().stream().map(Vectors::of).toList();
            finalNorm = floats(from.finalNorm());
        }
        current = true;
    }

    private void fill(int layer, LayerWeights<Tensor> from) {
        Matrices to = layers.get(layer);
        int f = config.intermediate();
        fill(to.qkv, from.qkv(), adapter(layer, Slot.QKV), 0);
        fill(to.output, from.output(), adapter(layer, Slot.OUTPUT), 0);
        fill(to.gate, from.gateUp(), adapter(layer, Slot.GATE_UP), 0);
        fill(to.up, from.gateUp(), adapter(layer, Slot.GATE_UP), f);
        fill(to.down, from.down(), adapter(layer, Slot.DOWN), 0);
    }

    /** @param firstRow of the matrices W and B that {@code to} is a part of */
    private void fill(AdaptedPanels to, Tensor w, @Nullable LowRank adapter, int firstRow) {
        int rows = to.w().rows();
        to.w().fill(w.narrow(0, firstRow, rows).memory());
        if (to.a() == null || to.b() == null || adapter == null) {
            return;
        }
        Tensor b = adapter.b().narrow(0, firstRow, rows);
        long missing = to.a().rows() - adapter.a().size(0);
        to.a().fill(padded(adapter.a(), 0, missing).memory());
        to.b().fill(padded(b, 1, missing).memory());
    }

    /** With so many zeros more along a dimension. */
    private static Tensor padded(Tensor matrix, int dimension, long missing) {
        if (missing == 0) {
            return matrix.contiguous();
        }
        long rows = dimension == 0 ? missing : matrix.size(0);
        long columns = dimension == 0 ? matrix.size(1) : missing;
        return Tensors.cat(dimension, matrix, Tensors.zeros(matrix.dtype(), Device.CPU, rows, columns));
    }

    Matrices matrices(int layer) {
        return layers.get(layer);
    }

    Vectors vectors(int layer) {
        return vectors.get(layer);
    }

    AdaptedPanels head() {
        return Objects.requireNonNull(head);
    }

    Embedding embedding() {
        return Objects.requireNonNull(embedding);
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
        release();
    }
}
