package org.motet.math.number;

/** Ends a comparison whose work limit is reached; never leaves this package. */
public final class BudgetSpent extends RuntimeException {
    public BudgetSpent() {
        super("work limit reached", null, false, false);
    }
}
