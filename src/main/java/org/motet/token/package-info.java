/**
 * Tokenizers: text in, token ids out, and back, also piece by piece while a completion grows. Comes in: a
 * {@code tokenizer.json} or nothing (bytes). Goes out: {@link org.motet.token.Tokenizer},
 * {@link org.motet.token.StopTokens}.
 */
@NullMarked
package org.motet.token;

import org.jspecify.annotations.NullMarked;
