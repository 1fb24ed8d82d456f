package org.motet.evaluation;

import org.jspecify.annotations.Nullable;

/**
 * What an engine answered to a question.
 *
 * @param key which question, asked how, for the how manieth time
 * @param text without the forced prefix of the prompt
 * @param tokens its length in tokens, the stop token included; null where the engine does not tell
 * @param truncated whether it ended at the length limit; null where the engine does not tell
 */
public record Attempt(
        Key key,
        String text,
        @Nullable Integer tokens,
        @Nullable Boolean truncated) {
    /**
     * Names one completion of an evaluation.
     *
     * @param benchmark name of the benchmark
     * @param index place of the question in the benchmark, from 0
     * @param template name of the template that asked
     * @param sample from 0
     */
    public record Key(String benchmark, int index, String template, int sample) {}
}
