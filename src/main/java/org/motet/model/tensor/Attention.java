package org.motet.model.tensor;

import org.jspecify.annotations.Nullable;
import org.motet.tensor.Device;
import org.motet.tensor.Tensor;

/**
 * Causal attention over a {@link PackedBatch}: prompt rows attend to their prompt, completion rows to their prompt and to
 * themselves. A prompt's keys are computed once for all its completions. Made for a batch, the same for all blocks.
 */
public sealed interface Attention permits TiledAttention, FlashAttention {
    /**
     * What attention made of the rows.
     *
     * @param rows [N, H d]
     * @param logSums logarithm of the sum of each row's exponentiated scores [H, N] fp32, if the backward pass reads it
     */
    record Mixed(Tensor rows, @Nullable Tensor logSums) {}

    /** What the backward pass needs beside: the rotated queries [N, H, d] and keys [N, K, d], and the values [N, K, d]. */
    record Saved(Tensor q, Tensor k, Tensor v) {}

    /** Gradients with respect to q [N, H, d], k [N, K, d] and v [N, K, d]. */
    record Gradients(Tensor q, Tensor k, Tensor v) {}

    /**
     * @param q [N, H, d] rotated
     * @param k [N, K, d] rotated
     * @param v [N, K, d]
     */
    Mixed forward(Tensor q, Tensor k, Tensor v);

    /**
     * @param gradient with respect to the output rows [N, H d]
     * @param mixed what the forward pass gave
     */
    Gradients backward(Tensor gradient, Saved saved, Mixed mixed);

    /** Where the batch is. */
    Device device();
}
