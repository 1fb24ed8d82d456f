package org.motet.math.equality;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.math.latex.Expr;
import org.motet.math.number.Approx;
import org.motet.math.number.ApproxFunctions;
import org.motet.math.number.Rational;
import org.motet.math.number.WorkBudget;

/** Evaluates scalar expressions in double precision with error bounds. Unknown functions have no value. */
final class ApproxEvaluator {
    private final Map<String, Rational> variables;
    private final WorkBudget budget;

    ApproxEvaluator(Map<String, Rational> variables, WorkBudget budget) {
        this.variables = variables;
        this.budget = budget;
    }

    Approx value(Expr expr) {
        budget.spend(2);
        return switch (expr) {
            case Expr.Num num -> Approx.of(num.value());
            case Expr.Based based -> {
                @Nullable Rational value = Bases.value(based);
                yield value == null ? Approx.NONE : Approx.of(value);
            }
            case Expr.Symbol symbol ->
                variables.containsKey(symbol.name()) ? Approx.of(variables.get(symbol.name())) : Approx.NONE;
            case Expr.Constant.PI -> Approx.inexact(Math.PI, 0x1p-53);
            case Expr.Constant.E -> Approx.inexact(Math.E, 0x1p-53);
            case Expr.Constant.I -> Approx.of(0, 1);
            case Expr.Constant.INFINITY -> Approx.NONE;
            case Expr.Sum sum -> {
                Approx total = Approx.ZERO;
                for (Expr term : sum.terms()) {
                    total = total.plus(value(term));
                }
                yield total;
            }
            case Expr.Product product -> {
                Approx result = Approx.ONE;
                for (Expr factor : product.factors()) {
                    result = result.times(value(factor));
                }
                yield result;
            }
            case Expr.Quotient quotient ->
                value(quotient.num()).times(value(quotient.den()).inverse());
            case Expr.Negation negation -> value(negation.value()).negate();
            case Expr.Power power -> power(power);
            case Expr.Measured measured
            when measured.unit().isPercent() -> value(measured.value()).times(Approx.inexact(0.01, 0x1p-52));
            case Expr.Measured measured -> value(measured.value());
            case Expr.Ratio ratio
            when ratio.terms().size() == 2 ->
                value(ratio.terms().getFirst())
                        .times(value(ratio.terms().getLast()).inverse());
            case Expr.Call call -> ApproxFunctions.apply(call.function(), values(call.args()));
            default -> Approx.NONE;
        };
    }

    private List<Approx> values(List<Expr> exprs) {
        return exprs.stream().map(this::value).toList();
    }

    private Approx power(Expr.Power power) {
        Approx base = value(power.base());
        if (power.exponent() instanceof Expr.Num(Rational n, int decimals)
                && n.isInt()
                && n.num().abs().bitLength() < 8) {
            return whole(base, n.num().intValue());
        }
        Approx exponent = value(power.exponent());
        return ApproxFunctions.power(base, exponent, oddRoot(power.exponent()));
    }

    /** The exponent as a fraction with an odd denominator, or zero: such roots of negative numbers are real. */
    private static Rational oddRoot(Expr exponent) {
        return switch (exponent) {
            case Expr.Num num when num.value().den().testBit(0) -> num.value();
            case Expr.Quotient(Expr.Num num, Expr.Num den)
            when !den.value().isZero()
                    && num.value().times(den.value().inverse()).den().testBit(0) ->
                num.value().times(den.value().inverse());
            case Expr.Negation negation -> oddRoot(negation.value()).negate();
            default -> Rational.ZERO;
        };
    }

    private static Approx whole(Approx base, int n) {
        Approx result = Approx.ONE;
        Approx square = base;
        for (int bits = Math.abs(n); bits > 0; bits >>= 1) {
            result = (bits & 1) == 1 ? result.times(square) : result;
            square = square.times(square);
        }
        return n < 0 ? result.inverse() : result;
    }
}
