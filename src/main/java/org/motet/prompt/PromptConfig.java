package org.motet.prompt;

import java.util.Locale;
import org.motet.config.Key;

/** How many problems a step asks, and how long a prompt may be. */
public record PromptConfig(
        @Key(value = "problems a training step, each asked once", range = "1 or more", verl = "data.train_batch_size")
        int perStep,

        @Key(
                value = "longest prompt in tokens, the forced prefix included",
                range = "1 or more",
                verl = "data.max_prompt_length",
                trl = "max_prompt_length")
        int maxTokens,

        @Key(
                value =
                        "what becomes of problems whose prompt would be longer: the run is refused, or they are left out",
                verl = "data.filter_overlong_prompts")
        Overlong overlong,

        @Key(value = "share of the visits to which misleading text is added", range = "0 to 1")
        double disturbed) {
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
