package org.motet.model;

import org.jspecify.annotations.Nullable;
import org.motet.tensor.FloatBlock;
import org.motet.tensor.Tensor;

/** The memory of {@link LayerWeights}, or of their gradients, in fp32 on the processor. */
record FloatLayer(
        FloatBlock inputNorm,
        FloatBlock qkv,
        @Nullable FloatBlock qkvBias,
        @Nullable FloatBlock qNorm,
        @Nullable FloatBlock kNorm,
        FloatBlock output,
        @Nullable FloatBlock outputBias,
        FloatBlock postNorm,
        FloatBlock gateUp,
        FloatBlock down) {

    static FloatLayer of(LayerWeights w) {
        return new FloatLayer(
                FloatBlock.of(w.inputNorm()),
                FloatBlock.of(w.qkv()),
                block(w.qkvBias()),
                block(w.qNorm()),
                block(w.kNorm()),
                FloatBlock.of(w.output()),
                block(w.outputBias()),
                FloatBlock.of(w.postNorm()),
                FloatBlock.of(w.gateUp()),
                FloatBlock.of(w.down()));
    }

    private static @Nullable FloatBlock block(@Nullable Tensor tensor) {
        return tensor == null ? null : FloatBlock.of(tensor);
    }
}
