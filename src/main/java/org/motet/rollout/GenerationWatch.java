package org.motet.rollout;

/**
 * Who looks on while an engine generates, and may stop it. An engine in this process asks between decode steps, a server's as
 * often as it can; from any thread, and from several at once.
 */
public interface GenerationWatch {
    /** Nobody: it goes on to the end. */
    GenerationWatch NOBODY = new GenerationWatch() {
        @Override
        public void ended(int completions) {}

        @Override
        public boolean stops() {
            return false;
        }
    };

    /**
     * Tells that generation is alive.
     *
     * @param completions that have ended since the last call of this thread, 0 most of the time
     */
    void ended(int completions);

    /**
     * Tells how well rows were kept in work, once for each batch of rows.
     *
     * @param seconds of decode steps
     * @param sparse of them, those in which less than half of the rows were in work that there was room and work for
     */
    default void decoded(double seconds, double sparse) {}

    /** Whether to give up; the engine then throws {@link GenerationStoppedException}. */
    boolean stops();
}
