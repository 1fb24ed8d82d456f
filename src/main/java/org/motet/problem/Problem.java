package org.motet.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A problem with its accepted answers.
 *
 * @param id stable identity inside its source; random draws are keyed by it
 * @param question the text that a template places into its prompt; data, never interpreted
 * @param answers accepted reference answers; a completion is right when it equals any of them
 * @param source data set or generator that it comes from
 * @param level difficulty as the source states it, or null
 */
public record Problem(
        String id,
        String question,
        List<String> answers,
        String source,
        @Nullable String level) {
    public Problem {
        answers = List.copyOf(answers);
    }

    /** The same problem in other words. */
    public Problem withQuestion(String other) {
        return new Problem(id, other, answers, source, level);
    }
}
