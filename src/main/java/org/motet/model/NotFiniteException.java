package org.motet.model;

/**
 * A model gives numbers that are not finite: its weights are damaged or far too large, or training has destroyed them. Going on
 * would only write more of them.
 */
public final class NotFiniteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param sentence which number it is, and of which tensor, completion or token */
    public NotFiniteException(String sentence) {
        super(sentence);
    }

    private NotFiniteException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /** The same with where in a run it came, such as {@code step 3}. */
    public NotFiniteException during(String what) {
        return new NotFiniteException(what + ": " + getMessage(), this);
    }

    /** Place of the first number that is not finite; -1 where all are. */
    public static int first(float[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            if (!Float.isFinite(numbers[i])) {
                return i;
            }
        }
        return -1;
    }
}
