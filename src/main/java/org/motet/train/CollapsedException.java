package org.motet.train;

/** The policy is collapsing, and the run was asked to end then. What there is has been saved. */
public final class CollapsedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CollapsedException(String message) {
        super(message);
    }
}
