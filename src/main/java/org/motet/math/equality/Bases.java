package org.motet.math.equality;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import org.motet.math.latex.Expr;
import org.motet.math.number.Rational;

/** Integers in other bases. */
public final class Bases {
    private static final int LONGEST = 600;

    private Bases() {}

    /** The value, null where it is too long to write out; digits that the base does not have count all the same. */
    static @Nullable Rational value(Expr.Based based) {
        BigInteger base = BigInteger.valueOf(based.base());
        BigInteger value = BigInteger.ZERO;
        String digits = based.digits();
        if (digits.length() > LONGEST) {
            return null;
        }
        for (int i = 0; i < digits.length(); i++) {
            value = value.multiply(base).add(BigInteger.valueOf(Math.max(0, Character.digit(digits.charAt(i), 36))));
        }
        return Rational.of(value);
    }
}
