package org.motet.math.number;

import java.math.BigInteger;
import java.util.Map;

/**
 * Powers of polynomials. Variables count as positive under roots of odd powers, as in school; the root of an even power is
 * an absolute value.
 */
public final class Powers {
    private static final int LARGEST_EXPANDED = 64;

    private final WorkBudget budget;

    public Powers(WorkBudget budget) {
        this.budget = budget;
    }

    public Polynomial inverse(Polynomial base) {
        return pow(base, Polynomial.constant(Rational.of(-1)));
    }

    public Polynomial pow(Polynomial base, Polynomial exponent) {
        budget.spend(4);
        if (exponent.isZero()) {
            return Polynomial.ONE;
        }
        if (base.isZero()) {
            if (exponent.isConstant() && exponent.constantPart().signum() > 0) {
                return Polynomial.ZERO;
            }
            throw new NoNormalForm("division by zero");
        }
        if (exponent.isConstant() && exponent.constantPart().isInteger()) {
            return integerPower(base, exponent.constantPart());
        }
        return base.size() == 1 ? termPower(base, exponent) : sumPower(base, exponent);
    }

    private Polynomial integerPower(Polynomial base, Rational n) {
        if (base.size() == 1) {
            return wholeTermPower(base, n);
        }
        boolean expands = n.signum() > 0
                && n.isInt()
                && n.num().intValue() <= LARGEST_EXPANDED
                && isShort(base, n.num().intValue());
        if (!expands) {
            return sumPower(base, Polynomial.constant(n));
        }
        Polynomial result = base;
        for (int i = n.num().bitLength() - 2; i >= 0; i--) {
            result = result.times(result, budget);
            result = n.num().testBit(i) ? result.times(base, budget) : result;
        }
        return result;
    }

    /** Whether a power of m terms, at most C(n + m - 1, n) terms, is short enough to write out. */
    static boolean isShort(Polynomial base, int n) {
        double terms = 1;
        for (int i = 1; i < base.size() && terms <= WorkBudget.TERMS; i++) {
            terms *= (n + i) / (double) i;
        }
        return terms <= WorkBudget.TERMS / 8.0;
    }

    private Polynomial wholeTermPower(Polynomial base, Rational n) {
        Map.Entry<Monomial, Rational> term = base.onlyTerm();
        Polynomial exponent = Polynomial.constant(n);
        Rational coefficient = term.getValue();
        BigInteger bits = n.num().abs().multiply(BigInteger.valueOf(coefficient.bits()));
        Polynomial number;
        if (coefficient.abs().isOne()) {
            number = Polynomial.constant(n.num().testBit(0) ? coefficient : Rational.ONE);
        } else if (bits.bitLength() < 31 && bits.intValue() <= 2 * WorkBudget.BITS) {
            number = Polynomial.constant(coefficient.pow(n.num().intValueExact()));
        } else {
            Rational sign = coefficient.signum() < 0 && n.num().testBit(0) ? Rational.of(-1) : Rational.ONE;
            number = rationalPower(coefficient.abs(), exponent).scaled(sign);
        }
        return number.times(Polynomial.term(Rational.ONE, raised(term.getKey(), exponent)), budget);
    }

    /** A single term to a power that is not an integer. */
    private Polynomial termPower(Polynomial base, Polynomial exponent) {
        Map.Entry<Monomial, Rational> term = base.onlyTerm();
        Rational coefficient = term.getValue();
        Polynomial sign = coefficient.signum() < 0 ? signPower(exponent) : Polynomial.ONE;
        Polynomial number = rationalPower(coefficient.abs(), exponent);
        boolean even = exponent.isConstant() && !exponent.constantPart().den().testBit(0);
        Monomial monomial = even ? absolute(term.getKey(), exponent.constantPart()) : raised(term.getKey(), exponent);
        return sign.times(number, budget).times(Polynomial.term(Rational.ONE, monomial), budget);
    }

    /** Minus one to a power: real for odd roots, i for square roots. */
    private static Polynomial signPower(Polynomial exponent) {
        if (!exponent.isConstant()) {
            return Polynomial.term(Rational.ONE, Monomial.of(Generator.function("sign", "-1"), exponent));
        }
        Rational q = exponent.constantPart();
        if (q.den().testBit(0)) {
            return Polynomial.constant(Rational.of(q.num().testBit(0) ? -1 : 1));
        }
        if (q.den().equals(BigInteger.TWO)) {
            return Polynomial.term(Rational.ONE, Monomial.of(Generator.I, Polynomial.constant(Rational.of(q.num()))));
        }
        throw new NoNormalForm("an even root of a negative number");
    }

    private Polynomial rationalPower(Rational positive, Polynomial exponent) {
        Polynomial num = integerPower(positive.num(), exponent);
        Polynomial den = integerPower(positive.den(), exponent.scaled(Rational.of(-1)));
        return num.times(den, budget);
    }

    private Polynomial integerPower(BigInteger positive, Polynomial exponent) {
        budget.spend(20);
        Polynomial result = Polynomial.ONE;
        if (positive.equals(BigInteger.ONE)) {
            return result;
        }
        for (Map.Entry<BigInteger, Integer> power : Factorization.of(positive).entrySet()) {
            Polynomial e = exponent.scaled(Rational.of(power.getValue()));
            result = result.times(
                    Polynomial.term(Rational.ONE, Monomial.of(Generator.prime(power.getKey()), e)), budget);
        }
        return result;
    }

    private Monomial raised(Monomial monomial, Polynomial exponent) {
        Monomial result = Monomial.ONE;
        for (int i = 0; i < monomial.size(); i++) {
            Polynomial product = monomial.exponent(i).times(exponent, budget);
            result = result.times(Monomial.of(monomial.generator(i), product));
        }
        return result;
    }

    /** Even powers of what may be negative turn to absolute values under an even root. */
    private static Monomial absolute(Monomial monomial, Rational exponent) {
        Monomial result = Monomial.ONE;
        for (int i = 0; i < monomial.size(); i++) {
            Generator generator = monomial.generator(i);
            Polynomial power = monomial.exponent(i);
            boolean signed = generator.kind() == Generator.Kind.VARIABLE
                    || generator.kind() == Generator.Kind.SUM
                    || generator.kind() == Generator.Kind.FUNCTION;
            Rational before = power.constantPart();
            boolean even =
                    power.isConstant() && before.isInteger() && !before.num().testBit(0);
            Rational after = before.times(exponent);
            boolean evenAfter = after.isInteger() && !after.num().testBit(0);
            Generator kept = signed && even && !evenAfter ? Generator.function("abs", generator.key()) : generator;
            result = result.times(Monomial.of(kept, power.scaled(exponent)));
        }
        return result;
    }

    /** A sum stays a sum; its content goes before it, and its sign too where the exponent is an integer. */
    private Polynomial sumPower(Polynomial base, Polynomial exponent) {
        Rational content = base.content();
        boolean integer = exponent.isConstant() && exponent.constantPart().isInteger();
        boolean negate = integer && base.leadingSign() < 0;
        Polynomial primitive = base.scaled((negate ? content.negate() : content).inverse());
        Rational sign = negate && exponent.constantPart().num().testBit(0) ? Rational.of(-1) : Rational.ONE;
        Polynomial number = content.isOne() ? Polynomial.ONE : pow(Polynomial.constant(content), exponent);
        Polynomial power = Polynomial.term(Rational.ONE, Monomial.of(Generator.sum(primitive), exponent));
        return number.times(power, budget).scaled(sign);
    }
}
