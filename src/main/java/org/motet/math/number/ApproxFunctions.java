package org.motet.math.number;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Functions on {@link Approx}. */
public final class ApproxFunctions {
    private static final double ULP = 0x1p-52;

    private ApproxFunctions() {}

    public static Approx apply(String name, List<Approx> args) {
        Approx z = args.getFirst();
        if (args.stream().anyMatch(Approx::isNone)) {
            return Approx.NONE;
        }
        return switch (name) {
            case "sin" -> trigonometric(z, false);
            case "cos" -> trigonometric(z, true);
            case "tan" -> over(trigonometric(z, false), trigonometric(z, true));
            case "cot" -> over(trigonometric(z, true), trigonometric(z, false));
            case "sec" -> trigonometric(z, true).inverse();
            case "csc" -> trigonometric(z, false).inverse();
            case "sinh" -> half(z.exponential().minus(z.negate().exponential()));
            case "cosh" -> half(z.exponential().plus(z.negate().exponential()));
            case "tanh" ->
                over(
                        z.exponential().minus(z.negate().exponential()),
                        z.exponential().plus(z.negate().exponential()));
            case "arcsin" -> real(z, StrictMath::asin, Math.abs(z.toDouble()) > 0.999);
            case "arccos" -> real(z, StrictMath::acos, Math.abs(z.toDouble()) > 0.999);
            case "arctan" -> real(z, StrictMath::atan, false);
            case "arccot" -> real(z, x -> Math.PI / 2 - StrictMath.atan(x), false);
            case "ln" -> z.ln();
            case "log" -> over(z.ln(), args.get(1).ln());
            case "root" -> root(z, args.get(1));
            case "abs" -> absolute(z);
            case "Re" -> Approx.scaled(z.re(), 0, z.exp(), z.error(), z.branched());
            case "Im" -> Approx.scaled(z.im(), 0, z.exp(), z.error(), z.branched());
            case "overline" -> new Approx(z.re(), -z.im(), z.exp(), z.error(), z.branched());
            case "floor" -> step(z, Math::floor);
            case "ceil" -> step(z, Math::ceil);
            case "max" -> extreme(args, 1);
            case "min" -> extreme(args, -1);
            case "factorial" -> Gamma.factorial(z);
            case "binom" ->
                over(Gamma.factorial(z), Gamma.factorial(args.get(1)).times(Gamma.factorial(z.minus(args.get(1)))));
            default -> Approx.NONE;
        };
    }

    private static Approx over(Approx a, Approx b) {
        return b.isNone() ? Approx.NONE : a.times(b.inverse());
    }

    private static Approx half(Approx a) {
        return a.times(Approx.of(0.5));
    }

    public static Approx power(Approx base, Approx exponent, Rational oddRoot) {
        if (base.isNone() || exponent.isNone()) {
            return Approx.NONE;
        }
        if (base.isExactZero()) {
            return exponent.re() > 0 ? Approx.ZERO : Approx.NONE;
        }
        boolean negative = base.isReal() && base.re() < 0;
        if (negative && !oddRoot.isZero()) {
            Approx size = base.negate().ln().times(exponent).exponential();
            return oddRoot.num().testBit(0) ? size.negate() : size;
        }
        return base.ln().times(exponent).exponential();
    }

    private static Approx root(Approx z, Approx index) {
        double n = index.toDouble();
        boolean odd = n == Math.rint(n) && Math.abs(n % 2) == 1;
        if (n == 2 && z.isReal() && z.re() > 0 && Math.abs(z.exp()) < 1000) {
            double value = Math.sqrt(Math.max(0, z.toDouble()));
            return Approx.scaled(value, 0, 0, z.absoluteError() / (2 * value) + ULP * value, z.branched());
        }
        return power(z, index.inverse(), odd ? Rational.ONE : Rational.ZERO);
    }

    private static Approx trigonometric(Approx z, boolean cosine) {
        if (z.isReal()) {
            double x = z.toDouble();
            if (Math.abs(x) > 1e9) {
                return Approx.NONE;
            }
            double value = cosine ? StrictMath.cos(x) : StrictMath.sin(x);
            return Approx.scaled(value, 0, 0, z.absoluteError() + ULP * (1 + Math.abs(x)), z.branched());
        }
        Approx turned = z.times(Approx.of(0, 1));
        Approx plus = turned.exponential();
        Approx minus = turned.negate().exponential();
        return cosine ? half(plus.plus(minus)) : half(plus.minus(minus)).times(Approx.of(0, -1));
    }

    private static Approx real(Approx z, DoubleUnaryOperator f, boolean steep) {
        double value = f.applyAsDouble(z.toDouble());
        if (!z.isReal() || Double.isNaN(value)) {
            return Approx.NONE;
        }
        double error = steep ? Math.sqrt(2 * z.absoluteError()) + ULP : 30 * z.absoluteError() + 4 * ULP;
        return Approx.scaled(value, 0, 0, error, z.branched());
    }

    private static Approx absolute(Approx z) {
        return Approx.scaled(StrictMath.hypot(z.re(), z.im()), 0, z.exp(), 2 * z.error(), z.branched());
    }

    /** Steps are sure only away from the integers. */
    private static Approx step(Approx z, DoubleUnaryOperator f) {
        double x = z.toDouble();
        boolean sure = z.isReal() && f.applyAsDouble(x - z.absoluteError()) == f.applyAsDouble(x + z.absoluteError());
        return sure && Math.abs(x) < 1e15 ? Approx.of(f.applyAsDouble(x)) : Approx.NONE;
    }

    private static Approx extreme(List<Approx> args, int sign) {
        Approx best = args.getFirst();
        for (Approx arg : args) {
            if (!arg.isReal()) {
                return Approx.NONE;
            }
            best = sign * arg.minus(best).re() > 0 ? arg : best;
        }
        return best;
    }
}
