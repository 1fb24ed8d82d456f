package org.motet.evaluation;

import org.jspecify.annotations.Nullable;
import org.motet.math.Outcome;

/**
 * A completion with its verdict: one line of an evaluation's log.
 *
 * @param outcome whether it is right, or why not
 * @param extracted the answer found in it, or null
 * @param format format reward of its template, in [0, 1]
 */
public record Grade(
        Attempt completion, Outcome outcome, @Nullable String extracted, double format) {
    public Attempt.Key key() {
        return completion.key();
    }

    public boolean correct() {
        return outcome == Outcome.CORRECT;
    }

    /** What majorities and agreements go by. */
    FinalAnswer finalAnswer() {
        return new FinalAnswer(extracted, correct());
    }
}
