package org.motet.rollout;

import org.motet.prompt.Prompt;

/** A prompt as the policy answered it. */
public record Rollout(Prompt prompt, Completion completion) {
    /** The completion as text, without the forced prefix and special tokens; what rewards read. */
    public String text() {
        return completion.text();
    }
}
