package org.motet.math.number;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Named functions on {@link BigComplex}. */
public final class BigCalls {
    private static final BigComplex HALF = BigComplex.real(new BigDecimal("0.5"));

    private BigCalls() {}

    public static @Nullable BigComplex apply(String name, List<BigComplex> args) {
        BigComplex z = args.getFirst();
        return switch (name) {
            case "sin" -> sine(z);
            case "cos" -> cosine(z);
            case "tan" -> over(sine(z), cosine(z));
            case "cot" -> over(cosine(z), sine(z));
            case "sec" -> over(BigComplex.ONE, cosine(z));
            case "csc" -> over(BigComplex.ONE, sine(z));
            case "arctan" -> z.isReal() ? BigComplex.real(BigFunctions.arctan(z.re())) : null;
            case "arcsin" -> arcsine(z);
            case "arccos" -> {
                BigComplex arcsine = arcsine(z);
                yield arcsine == null
                        ? null
                        : BigComplex.real(BigFunctions.PI).times(HALF).minus(arcsine);
            }
            case "ln" -> z.ln();
            case "log" -> over(z.ln(), args.get(1).ln());
            case "root" -> root(z, args.get(1));
            case "abs" -> BigComplex.real(z.modulus());
            case "overline" -> new BigComplex(z.re(), z.im().negate());
            default -> null;
        };
    }

    private static @Nullable BigComplex over(@Nullable BigComplex a, @Nullable BigComplex b) {
        BigComplex inverse = b == null ? null : b.inverse();
        return a == null || inverse == null ? null : a.times(inverse);
    }

    private static @Nullable BigComplex sine(BigComplex z) {
        if (z.isReal()) {
            BigDecimal[] both = BigFunctions.sinCos(z.re());
            return both == null ? null : BigComplex.real(both[0]);
        }
        BigComplex plus = z.times(BigComplex.I).exponential();
        BigComplex minus = z.times(BigComplex.I).negate().exponential();
        return plus == null || minus == null
                ? null
                : plus.minus(minus).times(HALF).times(BigComplex.I.negate());
    }

    private static @Nullable BigComplex cosine(BigComplex z) {
        if (z.isReal()) {
            BigDecimal[] both = BigFunctions.sinCos(z.re());
            return both == null ? null : BigComplex.real(both[1]);
        }
        BigComplex plus = z.times(BigComplex.I).exponential();
        BigComplex minus = z.times(BigComplex.I).negate().exponential();
        return plus == null || minus == null ? null : plus.plus(minus).times(HALF);
    }

    private static @Nullable BigComplex arcsine(BigComplex z) {
        if (!z.isReal() || z.re().abs().compareTo(BigDecimal.ONE) > 0) {
            return null;
        }
        BigDecimal cosine = BigDecimal.ONE
                .subtract(z.re().multiply(z.re(), BigFunctions.MC))
                .sqrt(BigFunctions.MC);
        BigDecimal half = BigFunctions.PI.divide(BigDecimal.TWO, BigFunctions.MC);
        return BigComplex.real(
                cosine.signum() == 0
                        ? half.multiply(BigDecimal.valueOf(z.re().signum()))
                        : BigFunctions.arctan(z.re().divide(cosine, BigFunctions.MC)));
    }

    private static @Nullable BigComplex root(BigComplex z, BigComplex index) {
        if (z.isZero()) {
            return z;
        }
        BigComplex exponent = index.inverse();
        boolean two = index.isReal() && index.re().compareTo(BigDecimal.TWO) == 0;
        if (two && z.isReal()) {
            BigDecimal root = z.re().abs().sqrt(BigFunctions.MC);
            return z.re().signum() > 0 ? BigComplex.real(root) : new BigComplex(BigDecimal.ZERO, root);
        }
        boolean odd = index.isReal() && isOdd(index.re());
        boolean negative = z.isReal() && z.re().signum() < 0;
        BigComplex ln = (odd && negative ? z.negate() : z).ln();
        BigComplex value =
                ln == null || exponent == null ? null : ln.times(exponent).exponential();
        return value == null ? null : odd && negative ? value.negate() : value;
    }

    private static boolean isOdd(BigDecimal value) {
        return value.abs().compareTo(BigDecimal.valueOf(1000)) < 0
                && value.remainder(BigDecimal.TWO).abs().compareTo(BigDecimal.ONE) == 0;
    }
}
