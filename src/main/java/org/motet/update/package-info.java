/**
 * The update of the policy: losses with their gradients, aggregation over tokens, learning rate, optimizer. Comes in:
 * rollouts with log-probabilities and advantages. Goes out: changed weights and what there is to know about the change.
 *
 * <p>The losses are pure functions on plain arrays that give value and derivative together, so that no graph needs to be
 * kept for them: the derivative by each token's log-probability is all that the head's backward pass asks for.
 */
@NullMarked
package org.motet.update;

import org.jspecify.annotations.NullMarked;
