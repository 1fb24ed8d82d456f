/**
 * Checks a model's answer against reference answers: extraction from a completion, reading of LaTeX and plain text,
 * equality. Pure functions on strings; needs nothing but the JDK.
 *
 * <pre>
 * completion ──► AnswerExtractor ──► answer text ─┐
 *                                                 ├─► reader ──► Expr ──► comparison ──► Verdict
 * gold text ──────────────────────────────────────┘
 * </pre>
 *
 * Work is counted, never timed: the same input gets the same verdict on any machine, under any load, from any number
 * of threads. No input makes it throw, hang or use unbounded memory.
 *
 * <pre>{@code
 * MathVerifier.equal("\\frac{1}{2}", "0.5");                                        // true
 * MathVerifier.verify(List.of("25"), "so it is \\boxed{25}", Policy.BOXED).correct()  // true
 * }</pre>
 */
@NullMarked
package org.motet.math;

import org.jspecify.annotations.NullMarked;
