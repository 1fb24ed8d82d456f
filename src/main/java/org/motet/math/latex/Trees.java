package org.motet.math.latex;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Walks over expression trees. */
public final class Trees {
    private static final Set<String> TRIGONOMETRIC = Set.of("sin", "cos", "tan", "cot", "sec", "csc");

    private Trees() {}

    /** The tree with a function applied to each child of its root. */
    public static Expr map(Expr expr, UnaryOperator<Expr> f) {
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
            case Expr.Residue e -> new Expr.Residue(f.apply(e.value()), f.apply(e.modulus()));
            case Expr.Measured e -> new Expr.Measured(f.apply(e.value()), e.unit());
            case Expr.Ratio e -> new Expr.Ratio(all(e.terms(), f));
            case Expr.Bracketed e -> new Expr.Bracketed(e.open(), e.close(), all(e.items(), f));
            case Expr.Listing e -> new Expr.Listing(all(e.items(), f));
            case Expr.SetBuilder e -> new Expr.SetBuilder(f.apply(e.element()), f.apply(e.condition()));
            case Expr.SetOperation e -> new Expr.SetOperation(e.operator(), f.apply(e.left()), f.apply(e.right()));
            case Expr.Matrix e ->
                new Expr.Matrix(e.rows().stream().map(row -> all(row, f)).toList());
            case Expr.Relation e -> new Expr.Relation(all(e.members(), f), e.signs());
        };
    }

    private static List<Expr> all(List<Expr> list, UnaryOperator<Expr> f) {
        List<Expr> mapped = new ArrayList<>(list.size());
        list.forEach(e -> mapped.add(f.apply(e)));
        return List.copyOf(mapped);
    }

    /** The children of a tree's root, in their order. */
    static List<Expr> children(Expr expr) {
        return switch (expr) {
            case Expr.Num e -> List.of();
            case Expr.Based e -> List.of();
            case Expr.Symbol e -> List.of();
            case Expr.Constant e -> List.of();
            case Expr.NamedSet e -> List.of();
            case Expr.Words e -> List.of();
            case Expr.Sum e -> e.terms();
            case Expr.Product e -> e.factors();
            case Expr.Quotient e -> List.of(e.num(), e.den());
            case Expr.Negation e -> List.of(e.value());
            case Expr.Power e -> List.of(e.base(), e.exponent());
            case Expr.Call e -> e.args();
            case Expr.PlusMinus e -> {
                Expr left = e.left();
                yield left == null ? List.of(e.right()) : List.of(left, e.right());
            }
            case Expr.Residue e -> List.of(e.value(), e.modulus());
            case Expr.Measured e -> List.of(e.value());
            case Expr.Ratio e -> e.terms();
            case Expr.Bracketed e -> e.items();
            case Expr.Listing e -> e.items();
            case Expr.SetBuilder e -> List.of(e.element(), e.condition());
            case Expr.SetOperation e -> List.of(e.left(), e.right());
            case Expr.Matrix e -> e.rows().stream().flatMap(List::stream).toList();
            case Expr.Relation e -> e.members();
        };
    }

    /** Whether the root or anything below satisfies the condition. */
    public static boolean contains(Expr expr, Predicate<Expr> condition) {
        if (condition.test(expr)) {
            return true;
        }
        List<Expr> children = children(expr);
        for (int i = 0; i < children.size(); i++) {
            if (contains(children.get(i), condition)) {
                return true;
            }
        }
        return false;
    }

    /** The names of the variables in a tree. */
    public static SortedSet<String> symbols(Expr expr) {
        SortedSet<String> names = new TreeSet<>();
        contains(expr, e -> e instanceof Expr.Symbol symbol && names.add(symbol.name()) && false);
        return names;
    }

    public static boolean hasSymbols(Expr expr) {
        return contains(expr, e -> e instanceof Expr.Symbol);
    }

    public static Expr rename(Expr expr, String from, String to) {
        return expr instanceof Expr.Symbol symbol
                ? (symbol.name().equals(from) ? new Expr.Symbol(to) : expr)
                : map(expr, child -> rename(child, from, to));
    }

    /** Degrees are radians inside of trigonometric functions; elsewhere the sign carries nothing. */
    public static Expr withoutDegrees(Expr expr) {
        boolean degrees =
                contains(expr, e -> e instanceof Expr.Measured m && m.unit().isDegree());
        return degrees ? withoutDegrees(expr, false) : expr;
    }

    private static Expr withoutDegrees(Expr expr, boolean angle) {
        if (expr instanceof Expr.Measured measured && measured.unit().isDegree()) {
            Expr value = withoutDegrees(measured.value(), angle);
            return angle
                    ? new Expr.Quotient(new Expr.Product(List.of(value, Expr.Constant.PI)), Expr.Num.of(180))
                    : value;
        }
        boolean inside = angle || (expr instanceof Expr.Call call && TRIGONOMETRIC.contains(call.function()));
        return map(expr, child -> withoutDegrees(child, inside));
    }
}
