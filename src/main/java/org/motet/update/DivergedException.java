package org.motet.update;

/** Gradients were not finite several times in a row: going on would not help. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DivergedException(int inARow) {
        super("the gradient was not finite in " + inARow
                + " updates in a row; the weights were left as they were. Lower update.learning_rate, or resume from an"
                + " earlier checkpoint");
    }
}
