/**
 * Problems met with templates: what the policy is asked, as tokens, in a seeded and resumable order. Comes in: problems, a
 * template schedule, a tokenizer. Goes out: {@link org.motet.prompt.PromptBatch}, one a training step.
 */
@NullMarked
package org.motet.prompt;

import org.jspecify.annotations.NullMarked;
