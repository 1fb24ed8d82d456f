package org.motet.prompt;

import java.util.Locale;

/**
 * How many problems a step asks, and how long a prompt may be.
 *
 * @param perStep problems a training step
 * @param maxTokens longest prompt in tokens, the forced prefix included
 * @param overlong what becomes of problems whose prompt would be longer
 * @param disturbed share of the visits to which misleading text is added, in [0, 1]; see {@link Disturbance}
 */
public record PromptConfig(int perStep, int maxTokens, Overlong overlong, double disturbed) {
    /** What becomes of problems that do not fit. */
    public enum Overlong {
        /** The run is refused before it starts. */
        REFUSE,
        /** They are left out. */
        DROP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static final PromptConfig DEFAULT = new PromptConfig(32, 96, Overlong.REFUSE, 0);

    public PromptConfig {
        if (perStep < 1) {
            throw new IllegalArgumentException("per_step is " + perStep + ", at least 1 is allowed");
        }
        if (maxTokens < 1) {
            throw new IllegalArgumentException("max_tokens is " + maxTokens + ", at least 1 is allowed");
        }
        if (!(disturbed >= 0 && disturbed <= 1)) {
            throw new IllegalArgumentException("disturbed is " + disturbed + ", 0 to 1 is allowed");
        }
    }
}
