package org.motet.math.number;

import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/** A complex number to {@link BigFunctions#DIGITS} significant digits; operations give null where there is no value. */
public record BigComplex(BigDecimal re, BigDecimal im) {
    private static final MathContext MC = BigFunctions.MC;
    public static final BigComplex ONE = real(BigDecimal.ONE);
    public static final BigComplex I = new BigComplex(BigDecimal.ZERO, BigDecimal.ONE);

    public static BigComplex real(BigDecimal value) {
        return new BigComplex(value, BigDecimal.ZERO);
    }

    public static BigComplex of(Rational value) {
        return real(new BigDecimal(value.num()).divide(new BigDecimal(value.den()), MC));
    }

    public boolean isReal() {
        return im.signum() == 0;
    }

    public boolean isZero() {
        return re.signum() == 0 && im.signum() == 0;
    }

    public BigComplex plus(BigComplex o) {
        return new BigComplex(re.add(o.re, MC), im.add(o.im, MC));
    }

    public BigComplex negate() {
        return new BigComplex(re.negate(), im.negate());
    }

    public BigComplex minus(BigComplex o) {
        return plus(o.negate());
    }

    public BigComplex times(BigComplex o) {
        if (isReal() && o.isReal()) {
            return real(re.multiply(o.re, MC));
        }
        return new BigComplex(
                re.multiply(o.re, MC).subtract(im.multiply(o.im, MC), MC),
                re.multiply(o.im, MC).add(im.multiply(o.re, MC), MC));
    }

    @Nullable
    public BigComplex inverse() {
        if (isZero()) {
            return null;
        }
        if (isReal()) {
            return real(BigDecimal.ONE.divide(re, MC));
        }
        BigDecimal norm = norm();
        return new BigComplex(re.divide(norm, MC), im.negate().divide(norm, MC));
    }

    private BigDecimal norm() {
        return re.multiply(re, MC).add(im.multiply(im, MC), MC);
    }

    BigDecimal modulus() {
        return isReal() ? re.abs() : norm().sqrt(MC);
    }

    /** The decimal exponent of the larger part; very small for zero. */
    public int magnitude() {
        return Math.max(magnitude(re), magnitude(im));
    }

    private static int magnitude(BigDecimal value) {
        return value.signum() == 0 ? -1_000_000 : value.precision() - value.scale();
    }

    @Nullable
    public BigComplex exponential() {
        BigDecimal size = BigFunctions.exp(re);
        if (size == null) {
            return null;
        }
        if (isReal()) {
            return real(size);
        }
        BigDecimal[] sinCos = BigFunctions.sinCos(im);
        return sinCos == null ? null : new BigComplex(size.multiply(sinCos[1], MC), size.multiply(sinCos[0], MC));
    }

    /** The principal logarithm. */
    @Nullable
    public BigComplex ln() {
        if (isZero()) {
            return null;
        }
        BigDecimal size = BigFunctions.ln(modulus());
        if (isReal()) {
            return new BigComplex(size, re.signum() > 0 ? BigDecimal.ZERO : BigFunctions.PI);
        }
        return new BigComplex(size, BigFunctions.angle(re, im));
    }
}
