package org.motet.math.equality;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.math.latex.Expr;
import org.motet.math.number.Functions;
import org.motet.math.number.Generator;
import org.motet.math.number.NoNormalForm;
import org.motet.math.number.Polynomial;
import org.motet.math.number.Powers;
import org.motet.math.number.Rational;
import org.motet.math.number.WorkBudget;

/** Brings a scalar expression to a {@link Polynomial}. Throws {@link NoNormalForm} for values without one. */
public final class PolynomialReader {
    private final WorkBudget budget;
    private final Powers powers;
    private final Functions functions;

    public PolynomialReader(WorkBudget budget) {
        this.budget = budget;
        this.powers = new Powers(budget);
        this.functions = new Functions(budget, powers);
    }

    Polynomial normal(Expr expr) {
        budget.spend(1);
        return switch (expr) {
            case Expr.Num num -> Polynomial.constant(num.value());
            case Expr.Based based -> {
                @Nullable Rational value = Bases.value(based);
                if (value == null) {
                    throw new NoNormalForm("too long to write out");
                }
                yield Polynomial.constant(value);
            }
            case Expr.Symbol symbol -> Polynomial.of(Generator.variable(symbol.name()));
            case Expr.Constant constant -> constant(constant);
            case Expr.Sum sum -> {
                Polynomial total = Polynomial.ZERO;
                for (Expr term : sum.terms()) {
                    total = total.plus(normal(term));
                }
                yield total;
            }
            case Expr.Product product -> {
                Polynomial result = Polynomial.ONE;
                for (Expr factor : product.factors()) {
                    result = result.times(normal(factor), budget);
                }
                yield result;
            }
            case Expr.Quotient quotient -> normal(quotient.num()).times(powers.inverse(normal(quotient.den())), budget);
            case Expr.Negation negation -> normal(negation.value()).scaled(Rational.of(-1));
            case Expr.Power power -> powers.pow(normal(power.base()), normal(power.exponent()));
            case Expr.Residue residue ->
                functions.apply("mod", List.of(normal(residue.value()), normal(residue.modulus())));
            case Expr.Measured measured -> {
                Polynomial value = normal(measured.value());
                yield measured.unit().isPercent()
                        ? value.scaled(Rational.of(100).inverse())
                        : value;
            }
            case Expr.Ratio ratio
            when ratio.terms().size() == 2 ->
                normal(ratio.terms().getFirst())
                        .times(powers.inverse(normal(ratio.terms().getLast())), budget);
            case Expr.Call call -> {
                List<Polynomial> args = new ArrayList<>();
                for (Expr arg : call.args()) {
                    args.add(normal(arg));
                }
                yield functions.apply(call.function(), args);
            }
            default -> throw new NoNormalForm("not a scalar");
        };
    }

    private static Polynomial constant(Expr.Constant constant) {
        return switch (constant) {
            case PI -> Polynomial.of(Generator.PI);
            case E -> Polynomial.of(Generator.E);
            case I -> Polynomial.of(Generator.I);
            case INFINITY -> throw new NoNormalForm("infinity");
        };
    }
}
