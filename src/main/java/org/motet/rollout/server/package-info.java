/**
 * Engines that are servers: vLLM, SGLang, or any with OpenAI's completions route that takes and gives token ids. Comes in: {@link
 * org.motet.rollout.Request}. Goes out: {@link org.motet.rollout.Completion} with the server's own tokens and log-probabilities, and
 * the version of the weights that drew them.
 *
 * <pre>
 * EngineConfig ──► ServerEngine ── generate ──► Dispatch ──► Server (one a URL) ──► Dialect (what is said) ──► ServerConnection
 *                        └──────── updated ───► WeightFolder, then on every server: load, Probe
 * </pre>
 */
@NullMarked
package org.motet.rollout.server;

import org.jspecify.annotations.NullMarked;
