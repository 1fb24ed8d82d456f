package org.motet.math;

import java.math.BigInteger;

/** Integers in other bases. */
final class Bases {
    private Bases() {}

    /** The value; digits that the base does not have count all the same. */
    static Rational value(Expr.Based based) {
        BigInteger base = BigInteger.valueOf(based.base());
        BigInteger value = BigInteger.ZERO;
        String digits = based.digits();
        if (digits.length() > 600) {
            throw new Unreadable("too long to write out");
        }
        for (int i = 0; i < digits.length(); i++) {
            value = value.multiply(base).add(BigInteger.valueOf(Math.max(0, Character.digit(digits.charAt(i), 36))));
        }
        return Rational.of(value);
    }
}
