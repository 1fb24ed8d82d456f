package org.motet.math;

/** What became of a completion. */
public enum Outcome {
    /** The extracted answer equals one of the reference answers. */
    CORRECT,
    /** The extracted answer differs from every reference answer. */
    WRONG,
    /** The completion holds no answer that the policy accepts. */
    NO_ANSWER,
    /** The work limit was reached, or the values could not be told apart; counts as not correct. */
    UNDECIDED;

    /** The name as it stands in files and on the command line, for example {@code no-answer}. */
    public String label() {
        return switch (this) {
            case CORRECT -> "correct";
            case WRONG -> "wrong";
            case NO_ANSWER -> "no-answer";
            case UNDECIDED -> "undecided";
        };
    }
}
