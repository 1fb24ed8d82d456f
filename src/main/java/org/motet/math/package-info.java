/**
 * Checks a model's answer against reference answers. Pure functions on strings; needs nothing but the JDK.
 *
 * <pre>
 * completion ──► answer ──► text ─┐
 *                                 ├─► latex ──► Expr ──► equality ──► Verdict
 * gold text ──────────────────────┘                         │
 *                                                        number
 * </pre>
 *
 * In come a completion and its reference answers, out comes a {@link org.motet.math.Verdict}. This package is the door;
 * behind it are four rooms, each of which knows only those before it: {@code number}, {@code latex}, {@code equality},
 * and {@code answer}, which knows none.
 *
 * <p>Work is counted, never timed: the same input gets the same verdict on any machine, under any load, from any number
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
