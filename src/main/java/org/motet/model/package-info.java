/** The policy: a decoder-only transformer of the Qwen2, Qwen3 and Llama families. Comes in: a configuration and weights, token ids. Goes out: logits. */
@NullMarked
package org.motet.model;

import org.jspecify.annotations.NullMarked;
