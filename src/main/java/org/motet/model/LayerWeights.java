package org.motet.model;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.motet.tensor.Tensor;

/**
 * The tensors of one decoder block, or their gradients, or their moments. D hidden size, H query and K key-value heads of
 * width d, F the feed-forward width. Projections that read the same input are stacked, so that each is one matrix product.
 *
 * @param inputNorm [D]
 * @param qkv query, key and value projections stacked: [(H+2K)d, D]
 * @param qkvBias [(H+2K)d], or null where the architecture has none
 * @param qNorm [d], or null (Qwen3 has it)
 * @param kNorm [d], or null
 * @param output attention's output projection [D, Hd]
 * @param outputBias [D], or null
 * @param postNorm [D]
 * @param gateUp gate and up projections stacked: [2F, D]
 * @param down [D, F]
 */
public record LayerWeights(
        Tensor inputNorm,
        Tensor qkv,
        @Nullable Tensor qkvBias,
        @Nullable Tensor qNorm,
        @Nullable Tensor kNorm,
        Tensor output,
        @Nullable Tensor outputBias,
        Tensor postNorm,
        Tensor gateUp,
        Tensor down) {

    LayerWeights map(UnaryOperator<Tensor> function) {
        return new LayerWeights(
                function.apply(inputNorm),
                function.apply(qkv),
                qkvBias == null ? null : function.apply(qkvBias),
                qNorm == null ? null : function.apply(qNorm),
                kNorm == null ? null : function.apply(kNorm),
                function.apply(output),
                outputBias == null ? null : function.apply(outputBias),
                function.apply(postNorm),
                function.apply(gateUp),
                function.apply(down));
    }
}
