package org.motet.rollout.local;

import org.jspecify.annotations.Nullable;
import org.motet.rollout.Completion;

/** Who waits for the completions of a job. All calls come from threads that generate: they must be quick. */
public interface JobListener {
    /**
     * Told of each token when it is drawn.
     *
     * @param sample place among the request's samples
     * @param logProb as in {@link Completion}
     * @param likeliest where the job asks for any
     */
    default void drawn(int sample, int token, float logProb, @Nullable Likeliest likeliest) {}

    /** Told of each completion at its end, also of one that was dropped. */
    void ended(int sample, Completion completion);

    /** Told, instead of further ends, that generation failed. */
    default void failed(RuntimeException why) {}

    /** Whether nobody waits any more; asked before each step. */
    default boolean abandoned() {
        return false;
    }
}
