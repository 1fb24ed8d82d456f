/**
 * A stored model that is asked. Comes in: a {@link org.motet.train.StoredModel} with benchmarks, or with prompts. Goes out: an
 * evaluation in its folder ({@link org.motet.train.ask.ModelEvaluation}), or completions ({@link org.motet.train.ask.Generation}).
 */
@NullMarked
package org.motet.train.ask;

import org.jspecify.annotations.NullMarked;
