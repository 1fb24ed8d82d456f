/**
 * Decode steps on the processor, in fp32 or bf16 with fp32 sums: all threads work on one batch of rows. Large models split each
 * product by its columns, so that every weight is read once a step; small ones split the rows, so that nobody waits. Keys and values
 * stand in pages of 32 or 128 tokens, which are shared by the rows of a prompt and reused as rows
 * end.
 */
@NullMarked
package org.motet.model.decode;

import org.jspecify.annotations.NullMarked;
