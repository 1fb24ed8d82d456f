package org.motet.math.number;

/** Ends the search for a normal form where there is none, or one too long to write out; never leaves this package. */
public final class NoNormalForm extends RuntimeException {
    public NoNormalForm(String reason) {
        super(reason, null, false, false);
    }
}
