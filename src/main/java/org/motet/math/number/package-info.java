/**
 * Numbers: exact, by a normal form of polynomials over radicals and constants, by doubles with an error bound, and to
 * seventy digits.
 *
 * <p>In come integers and operations, out comes a {@link org.motet.math.number.Rational}, a
 * {@link org.motet.math.number.Polynomial}, an {@link org.motet.math.number.Approx} or a
 * {@link org.motet.math.number.BigComplex}. What would be too large is no value, and each step is counted by a
 * {@link org.motet.math.number.WorkBudget}.
 *
 * <pre>
 * sqrt(8) + sqrt(2)  ──►  Polynomial 3 * 2^(1/2)
 * </pre>
 */
@NullMarked
package org.motet.math.number;

import org.jspecify.annotations.NullMarked;
