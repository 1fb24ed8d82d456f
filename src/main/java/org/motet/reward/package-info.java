/**
 * What a completion is worth: texts in, numbers out, the parts kept apart.
 *
 * <p>Comes in: {@link org.motet.reward.Submission}, a problem with the template that asked it and what was answered. Goes out:
 * {@link org.motet.reward.RewardTable}, with accuracy, format and length penalty of each, and their weighted sum.
 */
@NullMarked
package org.motet.reward;

import org.jspecify.annotations.NullMarked;
