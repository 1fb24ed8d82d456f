/**
 * How good and how fast the answer verifier is. Comes in: pairs of reference answer and completion with a label. Goes out:
 * {@link org.motet.evaluation.verifier.Agreement} with the labels, and the time a pair and a batch take.
 */
@NullMarked
package org.motet.evaluation.verifier;

import org.jspecify.annotations.NullMarked;
