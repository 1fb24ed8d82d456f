/**
 * Kernels for the processor on plain arrays: products of small blocks, norms, softmax, rotation. They know nothing of models.
 *
 * <p>Products are left to functions of libtorch and its BLAS, called without an operation around them. Whoever uses them loads
 * that library first.
 */
@NullMarked
package org.motet.kernel;

import org.jspecify.annotations.NullMarked;
