/**
 * The model in tensor operations, for any device and type. Gradients are written out by hand: no graph is recorded.
 *
 * <p>Comes in: a packed batch, weights. Goes out: hidden states, log-probabilities, gradients. The forward pass reads in
 * {@code DecoderBlock.forward}.
 */
@NullMarked
package org.motet.model.tensor;

import org.jspecify.annotations.NullMarked;
