/**
 * Reads an answer, in LaTeX or plain text, to an expression tree.
 *
 * <p>In comes a text, out comes a {@link org.motet.math.latex.Reading}: its tokens and an
 * {@link org.motet.math.latex.Expr}; words where it is no mathematics. Nothing is computed and nothing simplified.
 *
 * <pre>
 * text ──► UnicodeFold ──► LatexLexer ──► NumberWords ──► LatexParser ──► Expr
 *
 * "½ cm²"  ──►  Measured(Quotient(1, 2), cm^2)
 * </pre>
 */
@NullMarked
package org.motet.math.latex;

import org.jspecify.annotations.NullMarked;
