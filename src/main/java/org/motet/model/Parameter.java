package org.motet.model;

import org.motet.tensor.Tensor;

/**
 * A parameter as Hugging Face checkpoints name it, and where it lives.
 *
 * @param name such as {@code model.layers.0.self_attn.q_proj.weight}
 * @param shape matrices are {@code [out, in]}
 * @param slot the tensor that it is, or is a part of
 * @param layer number of its decoder block; -1 outside of blocks
 * @param firstRow where its rows begin in the tensor
 * @param start what a fresh model has there
 */
public record Parameter(String name, long[] shape, Slot slot, int layer, long firstRow, Start start) {
    /** Values of a fresh model. */
    public enum Start {
        NORMAL,
        /** Normal, of a smaller deviation: it writes into the residual stream, which every block adds to. */
        RESIDUAL,
        ONE,
        ZERO
    }

    /** Number of its elements. */
    public long count() {
        return shape.length == 1 ? shape[0] : shape[0] * shape[1];
    }

    /** Its part of the tensor that it lives in. */
    Tensor view(Tensor stacked) {
        return stacked.size(0) == shape[0] ? stacked : stacked.narrow(0, firstRow, shape[0]);
    }
}
