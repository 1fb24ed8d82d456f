package org.motet.model.lora;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.motet.model.ModelConfig;
import org.motet.model.ModelWeights;
import org.motet.model.Parameter;
import org.motet.model.Slot;
import org.motet.model.TrainedWeights;
import org.motet.model.WeightInit;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/** The numbers of an adapter, or their gradients, or their moments: A and B of each projection, fp32, kept. */
public record LoraWeights(LoraShape shape, List<LoraMatrices> pairs) implements TrainedWeights {
    private static final long FIRST_KEY = 1 << 20; // beyond those of a model's own tensors

    /** An adapter that changes nothing and, as A is zero too, cannot learn: for numbers that come from elsewhere. */
    public static LoraWeights zeros(ModelConfig model, LoraShape shape, Device device) {
        return zeros(shape.projections(model), shape, device);
    }

    private static LoraWeights zeros(List<Parameter> projections, LoraShape shape, Device device) {
        List<LoraMatrices> all = new ArrayList<>();
        for (Parameter projection : projections) {
            long out = projection.shape()[0];
            long in = projection.shape()[1];
            all.add(new LoraMatrices(
                    projection,
                    Tensors.zeros(DType.FLOAT32, device, shape.rank(), in).keep(),
                    Tensors.zeros(DType.FLOAT32, device, out, shape.rank()).keep()));
        }
        return new LoraWeights(shape, List.copyOf(all));
    }

    /**
     * Numbers of a fresh adapter, as peft draws them: A uniform in +-1/sqrt(in) (Kaiming's bound with a = sqrt 5), B zero, so
     * that the adapted model begins as its base. Each number is a pure function of (seed, projection, element).
     */
    public void fill(long seed) {
        try (Scope scope = Scope.open()) {
            long number = FIRST_KEY;
            for (LoraMatrices one : pairs) {
                long key = seed * 1_000_003 + number++;
                float[] values = new float[Math.toIntExact(one.a().count())];
                double bound = 1 / Math.sqrt(one.a().size(1));
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) (bound * (2 * WeightInit.uniform(key, i) - 1));
                }
                one.a().copy_(Tensors.of(values, Device.CPU, one.a().shape()));
                one.b().zero_();
            }
        }
    }

    /** Those beside the parts of one tensor of a block, in the order of its rows. */
    public List<LoraMatrices> beside(int layer, Slot slot) {
        return pairs.stream()
                .filter(one ->
                        one.projection().layer() == layer && one.projection().slot() == slot)
                .toList();
    }

    /** Adds scale B A to weights: the model that the adapter makes of its base. */
    public void mergeInto(ModelWeights weights) {
        for (LoraMatrices one : pairs) {
            try (Scope scope = Scope.open()) {
                Tensor product = one.b().mm(one.a()).mul_(shape.scale()); // [out, in]
                weights.view(one.projection()).add_(product);
            }
        }
    }

    @Override
    public List<Tensor> all() {
        List<Tensor> all = new ArrayList<>();
        for (LoraMatrices one : pairs) {
            all.add(one.a());
            all.add(one.b());
        }
        return all;
    }

    @Override
    public List<Boolean> matrices() {
        return Collections.nCopies(2 * pairs.size(), true);
    }

    @Override
    public List<Integer> parts() {
        return pairs.stream()
                .map(one -> one.projection().layer())
                .flatMap(layer -> Stream.of(layer, layer))
                .toList();
    }

    /** Under peft's names. */
    @Override
    public Map<String, Tensor> named(List<? extends @Nullable Tensor> others) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (int i = 0; i < others.size(); i++) {
            Tensor tensor = others.get(i);
            if (tensor != null) {
                named.put(LoraShape.nameOf(pairs.get(i / 2).projection(), i % 2 == 0 ? 'A' : 'B'), tensor);
            }
        }
        return named;
    }

    @Override
    public LoraWeights zeros(Device device) {
        return zeros(pairs.stream().map(LoraMatrices::projection).toList(), shape, device);
    }
}
