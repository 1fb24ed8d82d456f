package org.motet.model.tensor;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.motet.model.LayerWeights;
import org.motet.model.Slot;
import org.motet.model.lora.LoraMatrices;
import org.motet.model.lora.LoraWeights;
import org.motet.tensor.DType;
import org.motet.tensor.Tensor;

/**
 * Where the gradients of a block are added up: those of all its weights, or of its adapter alone.
 *
 * @param weights fp32 buffers; null where the weights are frozen
 * @param lora of the adapter; null without one
 * @param layer number of the block
 */
public record BlockGradients(
        @Nullable LayerWeights<Tensor> weights, @Nullable LoraWeights lora, int layer) {

    /** Gradient of a norm's weights, of a query or key norm too; null where it is not wanted. */
    @Nullable
    Tensor norm(Slot norm) {
        return weights == null ? null : weights.find(norm);
    }

    /** {@code dW += dyᵀ x} and the sum of dy to the gradient of the bias, where they are wanted. */
    void addProjection(Slot projection, Tensor dy, Tensor x) {
        if (weights == null) {
            return;
        }
        DecoderBlock.addProduct(Objects.requireNonNull(weights.find(projection)), dy, x);
        Slot bias = projection.biasOf();
        Tensor gradient = bias == null ? null : weights.find(bias);
        if (gradient != null) {
            gradient.add_(dy.to(DType.FLOAT32).sum(0, false));
        }
    }

    List<LoraMatrices> adapter(Slot projection) {
        return Objects.requireNonNull(lora).beside(layer, projection);
    }
}
