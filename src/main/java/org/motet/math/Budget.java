package org.motet.math;

/** Counts the work of one comparison. Limits are counts, so a verdict never depends on the machine or its load. */
final class Budget {
    /** Longest answer that is parsed, in characters and in tokens. */
    static final int CHARACTERS = 2_000;

    static final int TOKENS = 400;
    static final int DEPTH = 64;
    /** Exact numbers may grow to this many bits; larger ones stay powers and factorials. */
    static final int BITS = 8_192;
    /** Digits of a literal. */
    static final int DIGITS = 2_000;
    /** Terms of an expanded polynomial. */
    static final int TERMS = 2_000;
    /** Members of a list, set or tuple; cells of a matrix. */
    static final int MEMBERS = 64;

    static final int CELLS = 256;

    private int left = 30_000;

    /** Takes from the budget. */
    void spend(int steps) {
        left -= steps;
        if (left < 0) {
            throw new BudgetSpent();
        }
    }
}
