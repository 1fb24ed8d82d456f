package org.motet.reward;

import org.motet.config.Key;

/** The penalty of completions that come near the length limit: {@link OverlongPenalty}. */
public record OverlongConfig(
        @Key(
                name = "overlong_buffer",
                value =
                        "last tokens before the length limit over which a length penalty grows: how many, or, below 1, which share "
                                + "of rollout.max_new_tokens; 0 for none (DAPO, arXiv 2503.14476, eq. 13, has a fifth)",
                range = "0 to rollout.max_new_tokens, whole from 1 on",
                verl = "reward_model.overlong_buffer.len")
        double buffer,

        @Key(
                name = "overlong_factor",
                value = "that penalty at the length limit",
                range = "0 or more",
                verl = "reward_model.overlong_buffer.penalty_factor")
        double factor) {
    /** None. */
    public static final OverlongConfig NONE = new OverlongConfig(0, 1);

    public OverlongConfig {
        if (!(buffer >= 0 && buffer <= Integer.MAX_VALUE) || buffer > 1 && buffer != Math.rint(buffer)) {
            throw new IllegalArgumentException("overlong_buffer is " + buffer
                    + "; it must be 0 (off), a share below 1, or a whole number of tokens.");
        }
        if (!(factor >= 0 && factor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("overlong_factor is " + factor + "; it must be 0 or more.");
        }
    }

    /** The penalty where completions have at most so many tokens. */
    OverlongPenalty penalty(int maxTokens) {
        return new OverlongPenalty(maxTokens, (int) Math.round(buffer < 1 ? buffer * maxTokens : buffer), factor);
    }
}
