package org.motet.math;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Walks over expression trees. */
final class Trees {
    private static final Set<String> TRIGONOMETRIC = Set.of("sin", "cos", "tan", "cot", "sec", "csc");

    private Trees() {}

    /** The tree with a function applied to each child of its root. */
    static Expr map(Expr expr, UnaryOperator<Expr> f) {
        return switch (expr) {
            case Expr.Num e -> e;
            case Expr.Based e -> e;
            case Expr.Symbol e -> e;
            case Expr.Constant e -> e;
            case Expr.NamedSet e -> e;
            case Expr.Words e -> e;
            case Expr.Sum e -> new Expr.Sum(all(e.terms(), f));
            case Expr.Product e -> new Expr.Product(all(e.factors(), f));
            case Expr.Quotient e -> new Expr.Quotient(f.apply(e.num()), f.apply(e.den()));
            case Expr.Negation e -> new Expr.Negation(f.apply(e.value()));
            case Expr.Power e -> new Expr.Power(f.apply(e.base()), f.apply(e.exponent()));
            case Expr.Call e -> new Expr.Call(e.function(), all(e.args(), f));
            case Expr.PlusMinus e -> {
                Expr left = e.left();
                yield new Expr.PlusMinus(left == null ? null : f.apply(left), f.apply(e.right()), e.minusFirst());
            }
            case Expr.Measured e -> new Expr.Measured(f.apply(e.value()), e.unit());
            case Expr.Ratio e -> new Expr.Ratio(all(e.terms(), f));
            case Expr.Bracketed e -> new Expr.Bracketed(e.open(), e.close(), all(e.items(), f));
            case Expr.Listing e -> new Expr.Listing(all(e.items(), f));
            case Expr.SetBuilder e -> new Expr.SetBuilder(f.apply(e.element()), f.apply(e.condition()));
            case Expr.SetOperation e -> new Expr.SetOperation(e.operator(), f.apply(e.left()), f.apply(e.right()));
            case Expr.Matrix e -> new Expr.Matrix(e.rows().stream().map(row -> all(row, f)).toList());
            case Expr.Relation e -> new Expr.Relation(all(e.members(), f), e.signs());
        };
    }

    private static List<Expr> all(List<Expr> list, UnaryOperator<Expr> f) {
        List<Expr> mapped = new ArrayList<>(list.size());
        list.forEach(e -> mapped.add(f.apply(e)));
        return List.copyOf(mapped);
    }

    /** The names of the variables in a tree. */
    static SortedSet<String> symbols(Expr expr) {
        SortedSet<String> names = new TreeSet<>();
        collect(expr, names);
        return names;
    }

    private static Expr collect(Expr expr, Set<String> names) {
        if (expr instanceof Expr.Symbol symbol) {
            names.add(symbol.name());
            return expr;
        }
        return map(expr, child -> collect(child, names));
    }

    static Expr rename(Expr expr, String from, String to) {
        return expr instanceof Expr.Symbol symbol
                ? (symbol.name().equals(from) ? new Expr.Symbol(to) : expr)
                : map(expr, child -> rename(child, from, to));
    }

    /** Degrees are radians inside of trigonometric functions; elsewhere the sign carries nothing. */
    static Expr withoutDegrees(Expr expr) {
        return withoutDegrees(expr, false);
    }

    private static Expr withoutDegrees(Expr expr, boolean angle) {
        if (expr instanceof Expr.Measured measured && measured.unit().equals(Unit.DEGREE)) {
            Expr value = withoutDegrees(measured.value(), angle);
            return angle
                    ? new Expr.Quotient(new Expr.Product(List.of(value, Expr.Constant.PI)), Expr.Num.of(180))
                    : value;
        }
        boolean inside = angle || (expr instanceof Expr.Call call && TRIGONOMETRIC.contains(call.function()));
        return map(expr, child -> withoutDegrees(child, inside));
    }
}
