package org.motet.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.motet.tensor.Tensor;

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
