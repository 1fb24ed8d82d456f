package org.motet.math.number;

import java.math.BigInteger;
import java.util.Map;

/**
 * The normal form of a single term: a prime keeps only the fractional part of its exponent, the whole part moves to the
 * coefficient unless the number would be too long; i stands at most once.
 */
final class Terms {
    private Terms() {}

    static Map.Entry<Monomial, Rational> normal(Rational coefficient, Monomial monomial) {
        Rational value = coefficient;
        Monomial rest = monomial;
        for (int k = monomial.size() - 1; k >= 0; k--) {
            Generator generator = monomial.generator(k);
            Polynomial exponent = monomial.exponent(k);
            Rational constant = exponent.constantPart();
            if (generator.kind() == Generator.Kind.I && exponent.isConstant() && constant.isInteger()) {
                int turns = constant.num().mod(BigInteger.valueOf(4)).intValue();
                value = turns >= 2 ? value.negate() : value;
                rest = rest.with(generator, Polynomial.constant(Rational.of(turns % 2)));
            } else if (generator.prime() != null) {
                BigInteger whole = constant.floor();
                BigInteger stays = exponent.isConstant() ? pulled(value, generator.prime(), whole) : whole;
                if (whole.signum() != 0 && fits(stays, generator.prime())) {
                    value = value.times(Rational.of(generator.prime()).pow(whole.intValueExact()));
                    exponent = exponent.minus(Polynomial.constant(Rational.of(whole)));
                    rest = rest.with(generator, exponent);
                } else if (whole.signum() != 0) {
                    // Too long to write out: all powers of this prime go into the exponent.
                    BigInteger extra = stays.subtract(whole);
                    value = value.times(Rational.of(generator.prime()).pow(-extra.intValueExact()));
                    rest = rest.with(generator, exponent.plus(Polynomial.constant(Rational.of(extra))));
                }
            }
        }
        return Map.entry(rest, value);
    }

    /** The whole exponent of the prime in coefficient and power together. */
    private static BigInteger pulled(Rational coefficient, BigInteger prime, BigInteger whole) {
        return fits(whole, prime)
                ? whole
                : whole.add(BigInteger.valueOf(order(coefficient.num(), prime) - order(coefficient.den(), prime)));
    }

    private static long order(BigInteger number, BigInteger prime) {
        long order = 0;
        BigInteger rest = number;
        while (rest.signum() != 0 && order < WorkBudget.BITS) {
            BigInteger[] parts = rest.divideAndRemainder(prime);
            if (parts[1].signum() != 0) {
                break;
            }
            rest = parts[0];
            order++;
        }
        return order;
    }

    private static boolean fits(BigInteger exponent, BigInteger prime) {
        return exponent.bitLength() < 20 && exponent.abs().longValue() * prime.bitLength() <= WorkBudget.BITS;
    }
}
