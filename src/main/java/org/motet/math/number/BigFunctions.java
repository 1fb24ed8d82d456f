package org.motet.math.number;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Real functions to some sixty digits, for constants that double precision cannot tell apart. */
public final class BigFunctions {
    static final int DIGITS = 70;
    static final MathContext MC = new MathContext(DIGITS, RoundingMode.HALF_EVEN);
    private static final BigDecimal TWO = BigDecimal.TWO;
    /** Relative size below which a term of a series no longer counts, as a decimal exponent. */
    private static final int NEGLIGIBLE = -DIGITS - 4;

    public static final BigDecimal PI = machin();
    private static final BigDecimal LN2 =
            atanh(BigDecimal.ONE.divide(BigDecimal.valueOf(3), MC)).multiply(TWO, MC);

    private BigFunctions() {}

    private static BigDecimal machin() {
        BigDecimal a =
                arctanSeries(BigDecimal.ONE.divide(BigDecimal.valueOf(5), MC)).multiply(BigDecimal.valueOf(16), MC);
        return a.subtract(
                arctanSeries(BigDecimal.ONE.divide(BigDecimal.valueOf(239), MC)).multiply(BigDecimal.valueOf(4), MC),
                MC);
    }

    /** Null above 10^5 in size. */
    static @Nullable BigDecimal exp(BigDecimal x) {
        if (x.signum() == 0) {
            return BigDecimal.ONE;
        }
        if (x.precision() - x.scale() > 5) {
            return null;
        }
        BigInteger twos = x.divide(LN2, MC).setScale(0, RoundingMode.HALF_EVEN).toBigInteger();
        BigDecimal rest = x.subtract(LN2.multiply(new BigDecimal(twos), MC), MC);
        int halvings = 12;
        rest = rest.divide(BigDecimal.valueOf(1L << halvings), MC);
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int i = 1; i < 60 && counts(term); i++) {
            term = term.multiply(rest, MC).divide(BigDecimal.valueOf(i), MC);
            sum = sum.add(term, MC);
        }
        for (int i = 0; i < halvings; i++) {
            sum = sum.multiply(sum, MC);
        }
        return sum.multiply(TWO.pow(twos.intValueExact(), MC), MC);
    }

    private static boolean counts(BigDecimal term) {
        return term.signum() != 0 && term.precision() - term.scale() > NEGLIGIBLE;
    }

    /** Of a positive number. */
    static BigDecimal ln(BigDecimal x) {
        int tens = x.precision() - x.scale();
        BigDecimal mantissa = x.movePointLeft(tens);
        int twos = 0;
        while (mantissa.compareTo(BigDecimal.valueOf(0.75)) < 0) {
            mantissa = mantissa.multiply(TWO, MC);
            twos++;
        }
        BigDecimal ln10 = LN2.multiply(BigDecimal.valueOf(3), MC).add(small(BigDecimal.valueOf(1.25)), MC);
        return small(mantissa)
                .add(ln10.multiply(BigDecimal.valueOf(tens), MC), MC)
                .subtract(LN2.multiply(BigDecimal.valueOf(twos), MC), MC);
    }

    /** The logarithm of a number near one. */
    private static BigDecimal small(BigDecimal x) {
        BigDecimal root = x.sqrt(MC).sqrt(MC).sqrt(MC);
        BigDecimal ratio = root.subtract(BigDecimal.ONE, MC).divide(root.add(BigDecimal.ONE, MC), MC);
        return atanh(ratio).multiply(BigDecimal.valueOf(16), MC);
    }

    private static BigDecimal atanh(BigDecimal x) {
        return oddSeries(x, false);
    }

    private static BigDecimal arctanSeries(BigDecimal x) {
        return oddSeries(x, true);
    }

    /** x + x^3/3 + x^5/5 ..., with alternating signs if wanted. */
    private static BigDecimal oddSeries(BigDecimal x, boolean alternating) {
        BigDecimal square = x.multiply(x, MC);
        square = alternating ? square.negate() : square;
        BigDecimal sum = x;
        BigDecimal power = x;
        for (int i = 3; i < 400 && counts(power); i += 2) {
            power = power.multiply(square, MC);
            sum = sum.add(power.divide(BigDecimal.valueOf(i), MC), MC);
        }
        return sum;
    }

    /** Sine and cosine; null above 10^9 in size. */
    static BigDecimal @Nullable [] sinCos(BigDecimal x) {
        if (x.precision() - x.scale() > 9) {
            return null;
        }
        BigDecimal turn = PI.multiply(TWO, MC);
        BigDecimal turns = x.divide(turn, MC).setScale(0, RoundingMode.HALF_EVEN);
        BigDecimal rest = x.subtract(turn.multiply(turns, MC), MC);
        int halvings = 8;
        rest = rest.divide(BigDecimal.valueOf(1L << halvings), MC);
        BigDecimal square = rest.multiply(rest, MC).negate();
        BigDecimal sin = rest;
        BigDecimal term = rest;
        for (int i = 2; i < 60 && counts(term); i += 2) {
            term = term.multiply(square, MC).divide(BigDecimal.valueOf((long) i * (i + 1)), MC);
            sin = sin.add(term, MC);
        }
        BigDecimal cos = BigDecimal.ONE.subtract(sin.multiply(sin, MC), MC).sqrt(MC);
        for (int i = 0; i < halvings; i++) {
            BigDecimal both = sin.multiply(cos, MC).multiply(TWO, MC);
            cos = BigDecimal.ONE.subtract(sin.multiply(sin, MC).multiply(TWO, MC), MC);
            sin = both;
        }
        return new BigDecimal[] {sin, cos};
    }

    static BigDecimal arctan(BigDecimal x) {
        BigDecimal rest = x;
        int doublings = 0;
        while (rest.abs().compareTo(BigDecimal.valueOf(0.1)) > 0) {
            BigDecimal root = BigDecimal.ONE.add(rest.multiply(rest, MC), MC).sqrt(MC);
            rest = rest.divide(root.add(BigDecimal.ONE, MC), MC);
            doublings++;
        }
        return arctanSeries(rest).multiply(BigDecimal.valueOf(1L << doublings), MC);
    }

    /** The angle of a point off the real axis, in (-pi, pi). */
    static BigDecimal angle(BigDecimal re, BigDecimal im) {
        if (re.signum() == 0) {
            BigDecimal right = PI.divide(TWO, MC);
            return im.signum() > 0 ? right : right.negate();
        }
        BigDecimal angle = arctan(im.divide(re, MC));
        return re.signum() > 0 ? angle : im.signum() > 0 ? angle.add(PI, MC) : angle.subtract(PI, MC);
    }
}
