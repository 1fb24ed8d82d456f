/**
 * Finds the answer that a completion states.
 *
 * <p>In comes a completion, out comes an {@link org.motet.math.answer.Extraction}: the text of the answer, or of several
 * that form a joint one, and the place where it stood. Which places count is said by
 * {@link org.motet.math.answer.AnswerPlaces}. One pass over the text, whatever its braces.
 *
 * <pre>{@code
 * "<think>\\boxed{4}? No.</think> So it is $\\boxed{\\frac{1}{25}}$."  ──►  BOX, "\\frac{1}{25}"
 * "We add.\n#### 1,234"                                               ──►  ANSWER_SENTENCE, "1,234"
 * }</pre>
 */
@NullMarked
package org.motet.math.answer;

import org.jspecify.annotations.NullMarked;
