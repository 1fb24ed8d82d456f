package org.motet.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * All tensors of a model, or their gradients, or their moments.
 *
 * @param embedding [V, D]
 * @param finalNorm [D]
 * @param head [V, D]; the same tensor as {@code embedding} where the two are tied
 */
public record ModelWeights(Tensor embedding, List<LayerWeights> layers, Tensor finalNorm, Tensor head) {
    public ModelWeights {
        layers = List.copyOf(layers);
    }

    /** Zeros in the shape of a model's weights, each kept: gradients and moments. */
    public static ModelWeights zeros(ModelConfig config, Device device) {
        long d = config.hidden();
        long q = (long) config.heads() * config.headDim();
        long kv = 2L * config.keyValueHeads() * config.headDim();
        List<LayerWeights> layers = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            layers.add(new LayerWeights(
                    zeros(device, d),
                    zeros(device, q + kv, d),
                    config.attentionBias() ? zeros(device, q + kv) : null,
                    config.queryKeyNorm() ? zeros(device, config.headDim()) : null,
                    config.queryKeyNorm() ? zeros(device, config.headDim()) : null,
                    zeros(device, d, q),
                    config.outputBias() ? zeros(device, d) : null,
                    zeros(device, d),
                    zeros(device, 2L * config.intermediate(), d),
                    zeros(device, d, config.intermediate())));
        }
        Tensor embedding = zeros(device, config.vocabulary(), d);
        Tensor head = config.tiedEmbeddings() ? embedding : zeros(device, config.vocabulary(), d);
        return new ModelWeights(embedding, layers, zeros(device, d), head);
    }

    private static Tensor zeros(Device device, long... shape) {
        return Tensors.zeros(DType.FLOAT32, device, shape).keep();
    }

    public boolean tied() {
        return embedding == head;
    }

    /** Every distinct tensor, always in the same order. */
    public List<Tensor> all() {
        List<Tensor> all = new ArrayList<>();
        map(tensor -> {
            all.add(tensor);
            return tensor;
        });
        return all;
    }

    /** The same structure with each distinct tensor replaced; ties stay ties. */
    public ModelWeights map(UnaryOperator<Tensor> function) {
        Tensor newEmbedding = function.apply(embedding);
        List<LayerWeights> newLayers =
                layers.stream().map(layer -> layer.map(function)).toList();
        Tensor newFinalNorm = function.apply(finalNorm);
        return new ModelWeights(newEmbedding, newLayers, newFinalNorm, tied() ? newEmbedding : function.apply(head));
    }

    /** Frees every tensor; for structures whose tensors are kept. */
    public void close() {
        all().forEach(Tensor::close);
    }
}
