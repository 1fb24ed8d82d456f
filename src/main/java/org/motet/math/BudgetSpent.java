package org.motet.math;

/** Ends a comparison whose work limit is reached; never leaves this package. */
final class BudgetSpent extends RuntimeException {
    BudgetSpent() {
        super("work limit reached", null, false, false);
    }
}
