package org.motet.math;

import org.jspecify.annotations.Nullable;
import org.motet.math.equality.Stage;

/**
 * The result of a check with its reason.
 *
 * @param outcome what became of the completion
 * @param stage the step that decided
 * @param extracted the answer text found in the completion, null when there is none
 * @param gold the reference answer that the reason speaks of: the matched one, else the first; null when none was given
 * @param goldRead how that reference answer was read, null when reading was not needed or failed
 * @param answerRead how the extracted answer was read, null when reading was not needed or failed
 */
public record Verdict(
        Outcome outcome,
        Stage stage,
        @Nullable String extracted,
        @Nullable String gold,
        @Nullable String goldRead,
        @Nullable String answerRead) {

    /** True for {@link Outcome#CORRECT} alone. */
    public boolean correct() {
        return outcome == Outcome.CORRECT;
    }
}
