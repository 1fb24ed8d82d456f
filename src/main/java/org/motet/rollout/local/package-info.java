/**
 * The engine in this process: continuous batching, one batch a worker or one that all share. Comes in: {@link
 * org.motet.rollout.Request}, as a list ({@link org.motet.rollout.local.LocalEngine}) or one after the other from whoever comes ({@link
 * org.motet.rollout.local.LiveEngine}). Goes out: {@link org.motet.rollout.Completion}, each drawn by inverting the cumulative distribution
 * with a keyed uniform number.
 */
@NullMarked
package org.motet.rollout.local;

import org.jspecify.annotations.NullMarked;
