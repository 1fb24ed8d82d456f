package org.motet.model.tensor;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.motet.model.LayerWeights;
import org.motet.model.Slot;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * The weights of a block as it is computed with.
 *
 * @param tensors in the type of the products, norms in fp32
 * @param adapters what is added to some of the projections; empty without an adapter
 */
public record BlockWeights(LayerWeights<Tensor> tensors, Map<Slot, LowRank> adapters) {

    /** {@code x Wᵀ + b}, with what an adapter adds: x [N, in] gives [N, out]. */
    Tensor project(Slot projection, Tensor x) {
        LowRank adapter = adapters.get(projection);
        Tensor bias = bias(projection);
        if (adapter == null) {
            return Tensors.linear(x, weight(projection), bias);
        }
        Tensor y = adapter.project(x, weight(projection));
        return bias == null ? y : y.add_(bias);
    }

    /**
     * The way back of {@link #project}: adds the gradients of what trains.
     *
     * @return gradient with respect to x [N, in]
     */
    Tensor projectBack(Slot projection, Tensor dy, Tensor x, BlockGradients gradients) {
        gradients.addProjection(projection, dy, x);
        LowRank adapter = adapters.get(projection);
        return adapter == null
                ? dy.mm(weight(projection))
                : adapter.projectBack(dy, x, weight(projection), gradients.adapter(projection));
    }

    private Tensor weight(Slot projection) {
        return Objects.requireNonNull(tensors.find(projection));
    }

    private @Nullable Tensor bias(Slot projection) {
        Slot bias = projection.biasOf();
        return bias == null ? null : tensors.find(bias);
    }
}
