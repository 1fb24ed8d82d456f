/**
 * Benchmarks and what completions of them say about a model. Comes in: a suite of benchmarks, completions from any engine. Goes
 * out: accuracies with intervals, pass@k, majority votes, comparisons, as JSON and Markdown.
 *
 * <pre>
 * suite ──► questions ──► completions ──► grades ──► results
 *                          (engine, file)  (one log line each: an interrupted evaluation goes on)
 * </pre>
 */
@NullMarked
package org.motet.evaluation;

import org.jspecify.annotations.NullMarked;
