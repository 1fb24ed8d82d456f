package org.motet.math.number;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * An exact fraction in lowest terms with a positive denominator.
 *
 * @param num numerator, carries the sign
 * @param den denominator, positive
 */
public record Rational(BigInteger num, BigInteger den) implements Comparable<Rational> {
    public static final Rational ZERO = new Rational(BigInteger.ZERO, BigInteger.ONE);
    static final Rational ONE = new Rational(BigInteger.ONE, BigInteger.ONE);
    static final Rational HALF = new Rational(BigInteger.ONE, BigInteger.TWO);

    public static Rational of(long value) {
        return new Rational(BigInteger.valueOf(value), BigInteger.ONE);
    }

    public static Rational of(BigInteger value) {
        return new Rational(value, BigInteger.ONE);
    }

    /** The reduced fraction; the denominator must not be zero. */
    public static Rational of(BigInteger num, BigInteger den) {
        BigInteger gcd = num.gcd(den);
        if (den.signum() < 0) {
            gcd = gcd.negate();
        }
        return gcd.equals(BigInteger.ONE) ? new Rational(num, den) : new Rational(num.divide(gcd), den.divide(gcd));
    }

    public Rational plus(Rational o) {
        if (den.equals(BigInteger.ONE) && o.den.equals(BigInteger.ONE)) {
            return of(num.add(o.num));
        }
        return of(num.multiply(o.den).add(o.num.multiply(den)), den.multiply(o.den));
    }

    public Rational times(Rational o) {
        return of(num.multiply(o.num), den.multiply(o.den));
    }

    public Rational negate() {
        return new Rational(num.negate(), den);
    }

    /** One over this; this must not be zero. */
    public Rational inverse() {
        return num.signum() < 0 ? new Rational(den.negate(), num.negate()) : new Rational(den, num);
    }

    /** An integer power; zero must not be raised to a negative one. */
    Rational pow(int exponent) {
        return exponent < 0 ? inverse().pow(-exponent) : new Rational(num.pow(exponent), den.pow(exponent));
    }

    Rational abs() {
        return num.signum() < 0 ? negate() : this;
    }

    public int signum() {
        return num.signum();
    }

    public boolean isZero() {
        return num.signum() == 0;
    }

    public boolean isOne() {
        return equals(ONE);
    }

    public boolean isInteger() {
        return den.equals(BigInteger.ONE);
    }

    /** Whether this is an integer in the range of an int. */
    public boolean isInt() {
        return isInteger() && num.bitLength() < 32;
    }

    BigInteger floor() {
        BigInteger[] parts = num.divideAndRemainder(den);
        return parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }

    /** Whether the decimal expansion ends: the denominator has no prime factor other than 2 and 5. */
    public boolean isTerminating() {
        BigInteger rest = den.shiftRight(den.getLowestSetBit());
        BigInteger five = BigInteger.valueOf(5);
        while (rest.bitLength() > 1) {
            BigInteger[] parts = rest.divideAndRemainder(five);
            if (parts[1].signum() != 0) {
                return false;
            }
            rest = parts[0];
        }
        return true;
    }

    int bits() {
        return Math.max(num.bitLength(), den.bitLength());
    }

    double toDouble() {
        int shift = Math.max(0, bits() - 900);
        return shift == 0
                ? num.doubleValue() / den.doubleValue()
                : new BigDecimal(num)
                        .divide(new BigDecimal(den), java.math.MathContext.DECIMAL64)
                        .doubleValue();
    }

    @Override
    public int compareTo(Rational o) {
        return num.multiply(o.den).compareTo(o.num.multiply(den));
    }

    @Override
    public String toString() {
        return isInteger() ? num.toString() : num + "/" + den;
    }
}
