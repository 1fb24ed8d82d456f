/**
 * What a step did, in numbers, and where these numbers go.
 *
 * <p>Comes in: {@link org.motet.metrics.StepMetrics}, one a step. Goes out: a line of {@code metrics.jsonl}, the source of truth
 * of a run, and a progress line for who watches.
 */
@NullMarked
package org.motet.metrics;

import org.jspecify.annotations.NullMarked;
