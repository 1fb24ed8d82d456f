/**
 * Advantages of rollouts relative to their group, on plain arrays. Comes in: the rewards of the rollouts of one prompt.
 * Goes out: one number a rollout, which every token of it shares.
 */
@NullMarked
package org.motet.advantage;

import org.jspecify.annotations.NullMarked;
