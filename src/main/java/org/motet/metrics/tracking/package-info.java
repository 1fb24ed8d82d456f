/**
 * The numbers of a run for those who watch many: TensorBoard, MLflow, Prometheus.
 *
 * <p>Comes in: {@link org.motet.metrics.StepMetrics}, one a step. Goes out: event files in the run's folder, requests to a
 * tracking server, pages for a scraper. {@code metrics.jsonl} stays the source of truth; no trouble of a tracker stops a run.
 */
@NullMarked
package org.motet.metrics.tracking;

import org.jspecify.annotations.NullMarked;
