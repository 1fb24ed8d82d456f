package org.motet.reward;

/**
 * A reward could not say what completions are worth. From a {@link Reward} it means those that it was asked for, which are then
 * left out; from a {@link Grader}, that a step cannot go on.
 */
public final class RewardFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param sentence what happened, in one sentence */
    public RewardFailedException(String sentence) {
        super(sentence);
    }

    RewardFailedException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
