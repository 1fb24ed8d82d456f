/** Tokenizers: text in, token ids out, and back. */
@NullMarked
package org.motet.token;

import org.jspecify.annotations.NullMarked;
