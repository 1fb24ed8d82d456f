package org.motet.math.number;

import java.math.BigInteger;
import java.util.List;

/** Factorials and binomial coefficients, exact as long as they are not too long to write out. */
final class Combinatorics {
    private static final int LARGEST_FACTORIAL = 900; // 7,500 bits

    private Combinatorics() {}

    static Polynomial factorial(Polynomial n, WorkBudget budget) {
        boolean exact = n.isConstant() && n.constantPart().isInt();
        int value = exact ? n.constantPart().num().intValue() : -1;
        if (value < 0 || value > LARGEST_FACTORIAL) {
            return Functions.opaque("factorial", List.of(n));
        }
        budget.spend(value);
        BigInteger product = BigInteger.ONE;
        for (int i = 2; i <= value; i++) {
            product = product.multiply(BigInteger.valueOf(i));
        }
        return Polynomial.constant(Rational.of(product));
    }

    static Polynomial binomial(Polynomial n, Polynomial k, WorkBudget budget) {
        boolean ints = n.isConstant()
                && k.isConstant()
                && n.constantPart().isInt()
                && k.constantPart().isInt();
        if (!ints) {
            return Functions.opaque("binom", List.of(n, k));
        }
        int top = n.constantPart().num().intValue();
        int bottom = k.constantPart().num().intValue();
        if (top < 0) {
            return Functions.opaque("binom", List.of(n, k));
        }
        if (bottom < 0 || bottom > top) {
            return Polynomial.ZERO;
        }
        int steps = Math.min(bottom, top - bottom);
        if (top > WorkBudget.BITS && (long) steps * (32 - Integer.numberOfLeadingZeros(top)) > WorkBudget.BITS) {
            return Functions.opaque("binom", List.of(n, Polynomial.constant(Rational.of(steps))));
        }
        budget.spend(2 * steps);
        BigInteger result = BigInteger.ONE;
        for (int i = 1; i <= steps; i++) {
            result = result.multiply(BigInteger.valueOf(top - steps + i)).divide(BigInteger.valueOf(i));
        }
        return Polynomial.constant(Rational.of(result));
    }
}
