package org.motet.math.equality;

/**
 * What a comparison of two expressions found.
 *
 * @param result whether they are equal
 * @param stage the step that decided
 */
public record Judgement(Result result, Stage stage) {
    public enum Result {
        EQUAL,
        DIFFERENT,
        UNKNOWN
    }

    public static Judgement equal(Stage stage) {
        return new Judgement(Result.EQUAL, stage);
    }

    public static Judgement different(Stage stage) {
        return new Judgement(Result.DIFFERENT, stage);
    }

    static Judgement unknown(Stage stage) {
        return new Judgement(Result.UNKNOWN, stage);
    }

    static Judgement of(boolean equal, Stage stage) {
        return equal ? equal(stage) : different(stage);
    }

    boolean isEqual() {
        return result == Result.EQUAL;
    }

    boolean isUnknown() {
        return result == Result.UNKNOWN;
    }
}
