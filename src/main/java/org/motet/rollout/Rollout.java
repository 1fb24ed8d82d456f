package org.motet.rollout;

import org.motet.prompt.Prompt;

/**
 * A prompt as the policy answered it.
 *
 * @param text the completion as text, without the forced prefix and special tokens; what rewards read
 */
public record Rollout(Prompt prompt, Completion completion, String text) {
    /** Whether the completion ended by itself, not by the length limit. */
    public boolean finished() {
        return completion.finish() == FinishReason.STOP;
    }
}
