package org.motet.template;

/**
 * Training steps at which a template may be drawn.
 *
 * @param from first step, 0 or more
 * @param to first step that is too late; {@link Integer#MAX_VALUE} for no end
 */
public record StepRange(int from, int to) {
    public static final StepRange ALWAYS = new StepRange(0, Integer.MAX_VALUE);

    public StepRange {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("steps from " + from + " to " + to + " are no range");
        }
    }

    public boolean contains(int step) {
        return step >= from && step < to;
    }
}
