package org.motet.rollout;

import java.util.Locale;

/** Why a completion ended. */
public enum FinishReason {
    /** It came to a stop token or a stop text. */
    STOP,
    /** It reached the length limit. */
    LENGTH;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
