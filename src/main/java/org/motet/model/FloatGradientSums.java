package org.motet.model;

import java.util.List;
import java.util.stream.IntStream;
import org.motet.tensor.FloatBlock;
import org.motet.tensor.GradientProduct;

/**
 * Sums of the gradients of weight matrices. One side of each is as wide as the residual stream; that side comes first here,
 * [D, other side], so that its rows are transposed once for all products they take part in. All are laid out as
 * {@link GradientProduct} has them.
 */
final class FloatGradientSums {
    private final ModelConfig config;
    private final List<Layer> layers;
    private final float[] head; // [D, V]

    /** Sums of a block: [D, (H+2K) d], [D, H d], and the others [D, F]. */
    record Layer(float[] qkv, float[] output, float[] gate, float[] up, float[] down) {}

    FloatGradientSums(ModelConfig config) {
        this.config = config;
        int hidden = config.hidden();
        int qkv = (config.heads() + 2 * config.keyValueHeads()) * config.headDim();
        this.layers = IntStream.range(0, config.layers())
                .mapToObj(_ -> new Layer(
                        new float[hidden * qkv],
                        new float[hidden * config.heads() * config.headDim()],
                        new float[hidden * config.intermediate()],
                        new float[hidden * config.intermediate()],
                        new float[hidden * config.intermediate()]))
                .toList();
        this.head = new float[hidden * config.vocabulary()];
    }

    Layer layer(int i) {
        return layers.get(i);
    }

    float[] head() {
        return head;
    }

    /** Adds all sums to the gradients that they belong to; they are 0 then. */
    void moveTo(List<FloatLayer> gradients, FloatBlock headGradient) {
        int hidden = config.hidden();
        int f = config.intermediate();
        for (int i = 0; i < layers.size(); i++) {
            Layer sums = layers.get(i);
            FloatLayer to = gradients.get(i);
            GradientProduct.moveTransposed(sums.qkv, hidden, sums.qkv.length / hidden, to.qkv(), 0);
            GradientProduct.move(sums.output, hidden, sums.output.length / hidden, to.output());
            GradientProduct.moveTransposed(sums.gate, hidden, f, to.gateUp(), 0);
            GradientProduct.moveTransposed(sums.up, hidden, f, to.gateUp(), f);
            GradientProduct.move(sums.down, hidden, f, to.down());
        }
        GradientProduct.moveTransposed(head, hidden, config.vocabulary(), headGradient, 0);
    }
}
