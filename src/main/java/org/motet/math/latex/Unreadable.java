package org.motet.math.latex;

/** Ends the reading of a text that is not mathematics; never leaves this package. */
final class Unreadable extends RuntimeException {
    Unreadable(String reason) {
        super(reason, null, false, false);
    }
}
