package org.motet.model.plain;

import java.util.List;
import java.util.stream.IntStream;
import org.motet.kernel.FloatBlock;
import org.motet.kernel.GradientProduct;
import org.motet.model.LayerWeights;
import org.motet.model.ModelConfig;

/**
 * Sums of the gradients of weight matrices. One side of each is as wide as the residual stream; that side comes first here,
 * [D, other side], so that its rows are transposed once for all products they take part in. All are laid out as
 * {@link GradientProduct} has them.
 */
final class FloatGradientSums {
    private final ModelConfig config;
    private final List<Matrices<float[]>> layers;
    private final float[] head; // [D, V]

    FloatGradientSums(ModelConfig config) {
        this.config = config;
        this.layers = IntStream.range(0, config.layers())
                .mapToObj(_ -> Matrices.of(config, (out, in) -> new float[out * in]))
                .toList();
        this.head = new float[config.hidden() * config.vocabulary()];
    }

    Matrices<float[]> layer(int i) {
        return layers.get(i);
    }

    float[] head() {
        return head;
    }

    /** Adds the sums of a block to the gradients that they belong to; they are 0 then. */
    void moveLayer(int i, LayerWeights<FloatBlock> to) {
        int hidden = config.hidden();
        int f = config.intermediate();
        Matrices<float[]> sums = layers.get(i);
        GradientProduct.moveTransposed(sums.qkv(), hidden, sums.qkv().length / hidden, to.qkv(), 0);
        GradientProduct.move(sums.output(), hidden, sums.output().length / hidden, to.output());
        GradientProduct.moveTransposed(sums.gate(), hidden, f, to.gateUp(), 0);
        GradientProduct.moveTransposed(sums.up(), hidden, f, to.gateUp(), f);
        GradientProduct.move(sums.down(), hidden, f, to.down());
    }

    /** The same of the head. */
    void moveHead(FloatBlock to) {
        GradientProduct.moveTransposed(head, config.hidden(), config.vocabulary(), to, 0);
    }
}
