/**
 * The engine in this process: continuous batching, one batch a worker. Comes in: {@link org.motet.rollout.Request}. Goes out:
 * {@link org.motet.rollout.Completion}, each drawn by inverting the cumulative distribution with a keyed uniform number.
 */
@NullMarked
package org.motet.rollout.local;

import org.jspecify.annotations.NullMarked;
