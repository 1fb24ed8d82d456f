package org.motet.prompt;

/**
 * Where a {@link PromptSource} stands: all that a resumed run needs.
 *
 * @param step steps given out
 * @param visit visits made or passed over; the epoch is this divided by the number of problems
 * @param schedule what the template schedule has learnt; empty for schedules that do not learn
 */
public record PromptCursor(int step, long visit, String schedule) {
    public static final PromptCursor START = new PromptCursor(0, 0, "");

    public PromptCursor {
        if (step < 0 || visit < 0) {
            throw new IllegalArgumentException("a cursor at step " + step + ", visit " + visit + " is no place");
        }
    }
}
