/**
 * The one door to libtorch. Comes in: arrays, memory, shapes. Goes out: {@link org.motet.tensor.Tensor}.
 *
 * <p>Nothing here builds an autograd graph: gradients are written by hand where they are needed, so every operation is
 * plain forward computation. Native memory is owned by scopes:
 *
 * <pre>{@code
 * try (Scope scope = Scope.open()) {
 *     Tensor y = Tensors.linear(x, w, null).silu(); // [N, F]
 *     result = y.keep();                            // survives the scope; closed by its owner
 * }
 * }</pre>
 */
@NullMarked
package org.motet.tensor;

import org.jspecify.annotations.NullMarked;
