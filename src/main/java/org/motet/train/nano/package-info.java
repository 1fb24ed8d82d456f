/** The model that comes with the program, and what {@code motet sft} makes it of. */
@NullMarked
package org.motet.train.nano;

import org.jspecify.annotations.NullMarked;
