package org.motet.update;

/** Gradients were not finite several times in a row: going on would not help. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DivergedException(int inARow, String fault) {
        super(
                inARow + " updates in a row had a gradient that is not finite. In the last, " + fault
                        + ". The weights were left as they were. Lower update.learning_rate, or resume from an earlier checkpoint");
    }

    private DivergedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The same with where in a run it came, such as {@code step 3}. */
    public DivergedException during(String what) {
        return new DivergedException(what + ": " + getMessage(), this);
    }
}
