/**
 * The model in loops over plain arrays, fp32 on the processor: only matrix products are left to a library. Where layers are
 * narrow it is several times faster than tensor operations.
 *
 * <p>Comes in: token ids, weights, a loss. Goes out: logits, log-probabilities, gradients. The forward pass reads in
 * {@code FloatDecoderBlock.forward}; a batch goes through it in slices ({@code FloatSlice}), rows in generation as a slice of their
 * own.
 */
@NullMarked
package org.motet.model.plain;

import org.jspecify.annotations.NullMarked;
