package org.motet.math.number;

/** Counts the work of one comparison. Limits are counts, so a verdict never depends on the machine or its load. */
public final class WorkBudget {
    /** Exact numbers may grow to this many bits; larger ones stay powers and factorials. */
    static final int BITS = 8_192;
    /** Terms of an expanded polynomial. */
    static final int TERMS = 2_000;

    private int left = 30_000;

    /** Takes from the budget. */
    public void spend(int steps) {
        left -= steps;
        if (left < 0) {
            throw new BudgetSpent();
        }
    }
}
