package org.motet.rollout;

import java.util.Locale;

/** Why a completion ended. */
public enum FinishReason {
    /** It came to a stop token or a stop text. */
    STOP,
    /** It reached the length limit. */
    LENGTH,
    /** Nobody waited for it any more, or the engine was told to drop it. */
    ABORT;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
