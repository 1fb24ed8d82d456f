package org.motet.update;

/** The sentence of a value that is not allowed. */
final class Allowed {
    private Allowed() {}

    static void require(boolean holds, String key, Object value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(key + " is " + value + "; allowed is " + allowed);
        }
    }
}
