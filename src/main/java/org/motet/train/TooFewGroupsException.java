package org.motet.train;

/** A step could not be made of the groups that the filter kept; the message names the keys. */
public final class TooFewGroupsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooFewGroupsException(String message) {
        super(message);
    }
}
