package org.motet.problem;

import org.jspecify.annotations.Nullable;

/** A column of a record batch, which makes a value when it is asked for one. */
@FunctionalInterface
interface ArrowColumn {
    /** The value of a row; damaged offsets end in an exception of the JDK, a value beyond the limits in a sentence. */
    @Nullable
    Object at(int row);
}
