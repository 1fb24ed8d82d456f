package org.motet.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/** All weights of a model, or their gradients, or their moments, in fp32. */
public record ModelWeights(ModelConfig config, PerTensor<Tensor> tensors) implements AutoCloseable {

    /** Zeros in the shape of a model's weights, each kept. */
    public static ModelWeights zeros(ModelConfig config, Device device) {
        return new ModelWeights(
                config,
                PerTensor.of(
                        config,
                        (_, shape) ->
                                Tensors.zeros(DType.FLOAT32, device, shape).keep()));
    }

    /** Every distinct tensor, always in the same order. */
    public List<Tensor> all() {
        return tensors.all();
    }

    /** What each tensor of {@link #all} is. */
    public List<Slot> slots() {
        List<Slot> slots = new ArrayList<>();
        tensors.forEach((slot, _) -> slots.add(slot));
        return slots;
    }

    /** The parameters under their Hugging Face names, as views that belong to the open scope, in the order of the table. */
    public Map<String, Tensor> named() {
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (Parameter parameter : config.parameters()) {
            named.put(parameter.name(), parameter.view(tensors.get(parameter.layer(), parameter.slot())));
        }
        return named;
    }

    /**
     * Refuses numbers that are not finite, or so large that their norm is not: nothing can be computed with them.
     *
     * @throws NotFiniteException naming the first such parameter
     */
    public void requireFinite() {
        try (Scope scope = Scope.open()) {
            named().forEach((name, tensor) -> {
                if (!tensor.isFinite()) {
                    throw new NotFiniteException(
                            name + " holds numbers that are not finite, or too large to compute with");
                }
            });
        }
    }

    /** Frees every tensor; for structures whose tensors are kept. */
    @Override
    public void close() {
        all().forEach(Tensor::close);
    }
}
