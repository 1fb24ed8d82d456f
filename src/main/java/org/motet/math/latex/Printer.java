package org.motet.math.latex;

import java.util.List;
import java.util.stream.Collectors;

/** Writes an expression tree for people, with every grouping in sight. */
final class Printer {
    private Printer() {}

    static String print(Expr expr) {
        return switch (expr) {
            case Expr.Num e -> e.value().toString();
            case Expr.Based e -> e.digits() + " (base " + e.base() + ")";
            case Expr.Symbol e -> e.name();
            case Expr.Constant.PI -> "pi";
            case Expr.Constant.E -> "e";
            case Expr.Constant.I -> "i";
            case Expr.Constant.INFINITY -> "infinity";
            case Expr.Sum e -> joined(e.terms(), " + ");
            case Expr.Product e -> e.factors().stream().map(Printer::factor).collect(Collectors.joining("*"));
            case Expr.Quotient e -> factor(e.num()) + "/" + factor(e.den());
            case Expr.Negation e -> "-" + factor(e.value());
            case Expr.Power e -> factor(e.base()) + "^" + factor(e.exponent());
            case Expr.Call e -> e.function() + "(" + joined(e.args(), ", ") + ")";
            case Expr.PlusMinus e -> {
                Expr left = e.left();
                String sign = e.minusFirst() ? "-+" : "+-";
                yield left == null ? sign + factor(e.right()) : print(left) + " " + sign + " " + factor(e.right());
            }
            case Expr.Measured e -> factor(e.value()) + " " + e.unit();
            case Expr.Ratio e -> joined(e.terms(), " : ");
            case Expr.Bracketed e -> e.open() + joined(e.items(), ", ") + e.close();
            case Expr.Listing e -> joined(e.items(), ", ");
            case Expr.SetBuilder e -> "{" + print(e.element()) + " | " + print(e.condition()) + "}";
            case Expr.NamedSet e -> "set " + e.name();
            case Expr.SetOperation e -> factor(e.left()) + " " + operator(e.operator()) + " " + factor(e.right());
            case Expr.Matrix e ->
                e.rows().stream().map(row -> joined(row, ", ")).collect(Collectors.joining("; ", "matrix [", "]"));
            case Expr.Relation e -> {
                StringBuilder out = new StringBuilder(print(e.members().getFirst()));
                for (int i = 0; i < e.signs().size(); i++) {
                    out.append(' ')
                            .append(e.signs().get(i).text)
                            .append(' ')
                            .append(print(e.members().get(i + 1)));
                }
                yield out.toString();
            }
            case Expr.Words e -> "\"" + e.text() + "\"";
        };
    }

    private static String operator(char operator) {
        return switch (operator) {
            case 'u' -> "union";
            case 'n' -> "intersection";
            default -> "without";
        };
    }

    private static String joined(List<Expr> list, String separator) {
        return list.stream().map(Printer::print).collect(Collectors.joining(separator));
    }

    private static String factor(Expr expr) {
        boolean bare = switch (expr) {
            case Expr.Num num -> num.value().isInteger() && num.value().signum() >= 0;
            case Expr.Symbol e -> true;
            case Expr.Constant e -> true;
            case Expr.Call e -> true;
            case Expr.Bracketed e -> true;
            case Expr.NamedSet e -> true;
            default -> false;
        };
        return bare ? print(expr) : "(" + print(expr) + ")";
    }
}
