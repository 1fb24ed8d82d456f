/**
 * A server with OpenAI's interface over the engine in this process, with the additions by which vLLM is driven in training. Comes in:
 * a {@link org.motet.serve.ServedModel} and HTTP requests. Goes out: completions as JSON or as events, metrics.
 *
 * <pre>
 *   HTTP request ──► JsonBody ──► Order ──► one Job a prompt ──► LiveEngine
 *                                   │                                │ tokens
 *   JSON, events ◄── AnswerForm ◄───┴──────── Choice ◄───────────────┘
 * </pre>
 */
@NullMarked
package org.motet.serve;

import org.jspecify.annotations.NullMarked;
