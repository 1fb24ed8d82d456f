package org.motet.model;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.motet.model.lora.LoraMatrices;
import org.motet.model.lora.LoraWeights;
import org.motet.model.tensor.BlockWeights;
import org.motet.model.tensor.LowRank;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;

/** The weights as products read them: the master's own, or a copy in the type of the products, with what an adapter adds. */
final class ComputeWeights implements AutoCloseable {
    private final DType compute;
    private final ModelWeights master;
    private final List<Map<Slot, LowRank>> adapters = new ArrayList<>(); // by block; none without an adapter
    private PerTensor<Tensor> tensors;

    /**
     * @param master weights in fp32, or frozen ones in the type of the products; they stay the caller's
     * @param adapter beside frozen weights, the caller's too; null for none
     */
    ComputeWeights(
            ModelConfig config, Device device, DType compute, ModelWeights master, @Nullable LoraWeights adapter) {
        this.compute = compute;
        this.master = master;
        this.tensors = cast();
        for (int i = 0; i < config.layers(); i++) {
            adapters.add(adapter == null ? Map.of() : adaptersOf(i, adapter, device));
        }
    }

    private Map<Slot, LowRank> adaptersOf(int layer, LoraWeights adapter, Device device) {
        Map<Slot, LowRank> all = new EnumMap<>(Slot.class);
        for (Slot slot : Slot.values()) {
            List<LoraMatrices> beside = adapter.beside(layer, slot);
            if (!beside.isEmpty()) {
                long out = tensors.get(layer, slot).size(0);
                all.put(slot, new LowRank(beside, adapter.shape().scale(), out, compute, device));
            }
        }
        return all;
    }

    PerTensor<Tensor> tensors() {
        return tensors;
    }

    /** What is added to projections, by block. */
    List<Map<Slot, LowRank>> adapters() {
        return adapters;
    }

    BlockWeights layer(int number) {
        return new BlockWeights(tensors.layers().get(number), adapters.get(number));
    }

    /** Whether products read a copy. */
    private boolean copies() {
        return master.tensors().head().dtype() != compute;
    }

    private PerTensor<Tensor> cast() {
        if (!copies()) {
            return master.tensors();
        }
        try (Scope scope = Scope.open()) {
            return master.tensors()
                    .map((slot, tensor) ->
                            (slot.computedIn(compute) == compute ? tensor.to(compute) : tensor.copy()).keep());
        }
    }

    /** The master or the adapter has changed. */
    void weightsChanged() {
        adapters.forEach(layer -> layer.values().forEach(LowRank::refresh));
        if (copies()) {
            tensors.all().forEach(Tensor::close);
            tensors = cast();
        }
    }

    /** A block of the master has changed. */
    void blockChanged(int number) {
        if (copies()) {
            LayerWeights<Tensor> from = master.tensors().layers().get(number);
            LayerWeights<Tensor> to = tensors.layers().get(number);
            for (Slot slot : Slot.values()) {
                Tensor source = from.find(slot);
                if (source != null) {
                    try (Scope scope = Scope.open()) {
                        Objects.requireNonNull(to.find(slot))
                                .adopt(slot.computedIn(compute) == compute ? source.to(compute) : source);
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        if (copies()) {
            tensors.all().forEach(Tensor::close);
        }
        adapters.forEach(layer -> layer.values().forEach(LowRank::close));
    }
}
