/**
 * What comes with the program: generated problems, worked solutions of them in many voices, and the model that
 * {@code motet sft} makes of these.
 */
@NullMarked
package org.motet.train.nano;

import org.jspecify.annotations.NullMarked;
