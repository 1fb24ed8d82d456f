/**
 * Decides whether two answers that have been read are the same.
 *
 * <p>In come two {@link org.motet.math.latex.Reading}s, the reference first, and the
 * {@link org.motet.math.equality.DoubtfulForms} that shall pass; out comes a
 * {@link org.motet.math.equality.Judgement}: equal, different or unknown, and the {@link org.motet.math.equality.Stage}
 * that decided.
 *
 * <pre>
 * tokens ──► choice letters ──► words ──► shape ──► members ──► units ──► numbers ──► normal form ──► values
 *
 * [0, 3)  and  [0, 3[      ──►  equal, by members
 * 12 cm   and  12 kg       ──►  different, by unit
 * </pre>
 */
@NullMarked
package org.motet.math.equality;

import org.jspecify.annotations.NullMarked;
