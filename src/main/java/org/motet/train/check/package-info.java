/**
 * Looks at a training config before any device time is spent on it. Comes in: a {@link org.motet.train.TrainConfig}. Goes out: a
 * {@link org.motet.train.check.Diagnosis}: what its numbers mean together, how much memory it takes, what is missing or doubtful.
 */
@NullMarked
package org.motet.train.check;

import org.jspecify.annotations.NullMarked;
