package org.motet.train.monitor;

import java.util.Locale;

/** How a policy that learns is. */
public enum Health {
    HEALTHY,
    /** Something is unusual; it may pass. */
    WARNING,
    /** The policy is being destroyed, or is already. */
    COLLAPSING;

    /** As files spell it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Health worse(Health other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
