package org.motet.math.equality;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.math.latex.Expr;
import org.motet.math.latex.Trees;
import org.motet.math.number.BigComplex;
import org.motet.math.number.Rational;
import org.motet.math.number.WorkBudget;

/** Whether a decimal literal is the correct rounding of a number that has no finite decimal expansion. */
final class Rounding {
    private static final int LEAST_DIGITS = 6;

    private Rounding() {}

    static boolean matches(Expr exact, Expr decimal, WorkBudget budget) {
        Expr literal = decimal instanceof Expr.Negation negation ? negation.value() : decimal;
        if (!(literal instanceof Expr.Num num) || num.decimals() < LEAST_DIGITS || num.decimals() > 45) {
            return false;
        }
        BigInteger digits = num.value()
                .times(Rational.of(BigInteger.TEN.pow(num.decimals())))
                .num();
        if (digits.compareTo(BigInteger.TEN.pow(LEAST_DIGITS - 1)) < 0 || Trees.hasSymbols(exact)) {
            return false;
        }
        @Nullable BigComplex value = new BigEvaluator(Map.of(), budget).value(exact);
        if (value == null || !value.isReal() || value.magnitude() > 15) {
            return false;
        }
        BigDecimal rounded = value.re().setScale(num.decimals(), RoundingMode.HALF_UP);
        BigInteger wanted = decimal instanceof Expr.Negation ? digits.negate() : digits;
        return rounded.unscaledValue().equals(wanted);
    }
}
