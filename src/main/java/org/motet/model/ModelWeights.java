package org.motet.model;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/** All weights of a model, or their gradients, or their moments; in fp32 but for frozen weights. */
public record ModelWeights(ModelConfig config, PerTensor<Tensor> tensors) implements TrainedWeights {

    /** Zeros in the shape of a model's weights, each kept. */
    public static ModelWeights zeros(ModelConfig config, Device device) {
        return frozen(config, device, DType.FLOAT32);
    }

    /** Zeros for weights that are only computed with: in the type of the products, norms in fp32. */
    static ModelWeights frozen(ModelConfig config, Device device, DType compute) {
        return new ModelWeights(
                config,
                PerTensor.of(
                        config,
                        (slot, shape) -> Tensors.zeros(slot.computedIn(compute), device, shape)
                                .keep()));
    }

    @Override
    public List<Tensor> all() {
        return tensors.all();
    }

    @Override
    public List<Boolean> matrices() {
        List<Boolean> matrices = new ArrayList<>();
        tensors.forEach((slot, _) -> matrices.add(slot.isMatrix()));
        return matrices;
    }

    @Override
    public List<Integer> parts() {
        List<Integer> parts = new ArrayList<>();
        tensors.forEachPlace((place, _) -> parts.add(
                place.slot() == Slot.EMBEDDING
                        ? Course.EMBEDDING
                        : place.layer() < 0 ? config.layers() : place.layer()));
        return parts;
    }

    /** Under Hugging Face's names, in the order of the table. */
    @Override
    public Map<String, Tensor> named(List<? extends @Nullable Tensor> others) {
        Map<Tensor, @Nullable Tensor> other = new IdentityHashMap<>();
        List<Tensor> own = all();
        for (int i = 0; i < own.size(); i++) {
            other.put(own.get(i), others.get(i));
        }
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (Parameter parameter : config.parameters()) {
            Tensor tensor = other.get(tensors.get(parameter.layer(), parameter.slot()));
            if (tensor != null) {
                named.put(parameter.name(), parameter.view(tensor));
            }
        }
        return named;
    }

    /** One of the parameters, as a view that belongs to the open scope. */
    public Tensor view(Parameter parameter) {
        return parameter.view(tensors.get(parameter.layer(), parameter.slot()));
    }

    @Override
    public ModelWeights zeros(Device device) {
        return zeros(config, device);
    }
}
