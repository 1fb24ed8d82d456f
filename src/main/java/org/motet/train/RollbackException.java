package org.motet.train;

/** The run is to go back, and then on from there. */
final class RollbackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Rollback rollback;

    RollbackException(Rollback rollback) {
        super("the run goes back to step " + rollback.to().step());
        this.rollback = rollback;
    }

    Rollback rollback() {
        return rollback;
    }
}
