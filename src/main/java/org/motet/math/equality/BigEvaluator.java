package org.motet.math.equality;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.math.latex.Expr;
import org.motet.math.number.BigCalls;
import org.motet.math.number.BigComplex;
import org.motet.math.number.BigFunctions;
import org.motet.math.number.Rational;
import org.motet.math.number.WorkBudget;

/** Evaluates scalar expressions to some fifty digits; null where there is no value, or none in reach. */
final class BigEvaluator {
    private static final int LARGEST_POWER = 100_000;

    private final Map<String, Rational> variables;
    private final WorkBudget budget;
    /** The decimal exponent of the largest sum on the way: what cancels against it is noise. */
    private int largest = -1_000_000;

    BigEvaluator(Map<String, Rational> variables, WorkBudget budget) {
        this.variables = variables;
        this.budget = budget;
    }

    int largest() {
        return largest;
    }

    @Nullable
    BigComplex value(Expr expr) {
        budget.spend(10);
        @Nullable BigComplex value = raw(expr);
        if (value == null || value.magnitude() > 200_000) {
            return null;
        }
        largest = Math.max(largest, value.magnitude());
        return value;
    }

    private @Nullable BigComplex raw(Expr expr) {
        return switch (expr) {
            case Expr.Num num -> BigComplex.of(num.value());
            case Expr.Based based -> {
                Rational value = Bases.value(based);
                yield value == null ? null : BigComplex.of(value);
            }
            case Expr.Symbol symbol -> {
                Rational value = variables.get(symbol.name());
                yield value == null ? null : BigComplex.of(value);
            }
            case Expr.Constant.PI -> BigComplex.real(BigFunctions.PI);
            case Expr.Constant.E -> BigComplex.ONE.exponential();
            case Expr.Constant.I -> BigComplex.I;
            case Expr.Sum sum -> {
                BigComplex total = BigComplex.real(BigDecimal.ZERO);
                for (Expr term : sum.terms()) {
                    BigComplex value = value(term);
                    if (value == null) {
                        yield null;
                    }
                    total = total.plus(value);
                }
                yield total;
            }
            case Expr.Product product -> {
                BigComplex result = BigComplex.ONE;
                for (Expr factor : product.factors()) {
                    BigComplex value = value(factor);
                    if (value == null) {
                        yield null;
                    }
                    result = result.times(value);
                }
                yield result;
            }
            case Expr.Quotient quotient -> over(value(quotient.num()), value(quotient.den()));
            case Expr.Negation negation -> {
                BigComplex value = value(negation.value());
                yield value == null ? null : value.negate();
            }
            case Expr.Power power -> power(value(power.base()), value(power.exponent()), power.exponent());
            case Expr.Measured measured
            when measured.unit().isPercent() -> over(value(measured.value()), BigComplex.of(Rational.of(100)));
            case Expr.Measured measured -> value(measured.value());
            case Expr.Call call -> call(call);
            default -> null;
        };
    }

    private static @Nullable BigComplex over(@Nullable BigComplex a, @Nullable BigComplex b) {
        if (a == null || b == null) {
            return null;
        }
        BigComplex inverse = b.inverse();
        return inverse == null ? null : a.times(inverse);
    }

    private @Nullable BigComplex power(@Nullable BigComplex base, @Nullable BigComplex exponent, Expr written) {
        if (base == null || exponent == null) {
            return null;
        }
        budget.spend(100);
        if (written instanceof Expr.Num(Rational n, int d)
                && n.isInt()
                && Math.abs(n.num().longValue()) <= LARGEST_POWER) {
            return whole(base, n.num().intValue());
        }
        if (base.isZero()) {
            return null;
        }
        if (base.isReal() && base.re().signum() < 0 && !(written instanceof Expr.Num)) {
            return null; // which root is meant is not sure enough
        }
        BigComplex ln = base.ln();
        return ln == null ? null : ln.times(exponent).exponential();
    }

    private static @Nullable BigComplex whole(BigComplex base, int n) {
        BigComplex result = BigComplex.ONE;
        BigComplex square = base;
        for (int bits = Math.abs(n); bits > 0; bits >>= 1) {
            result = (bits & 1) == 1 ? result.times(square) : result;
            square = square.times(square);
            if (square.magnitude() > 400_000) {
                return null;
            }
        }
        return n < 0 ? result.inverse() : result;
    }

    private @Nullable BigComplex call(Expr.Call call) {
        List<BigComplex> args = new ArrayList<>();
        for (Expr arg : call.args()) {
            BigComplex value = value(arg);
            if (value == null) {
                return null;
            }
            args.add(value);
        }
        budget.spend(100);
        return BigCalls.apply(call.function(), args);
    }
}
