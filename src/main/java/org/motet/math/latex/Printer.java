package org.motet.math.latex;

import java.util.List;

/** Writes an expression tree for people, with every grouping in sight. */
final class Printer {
    private final StringBuilder out = new StringBuilder();

    private Printer() {}

    static String print(Expr expr) {
        Printer printer = new Printer();
        printer.write(expr);
        return printer.out.toString();
    }

    private void write(Expr expr) {
        switch (expr) {
            case Expr.Num e -> out.append(e.value());
            case Expr.Based e ->
                out.append(e.digits()).append(" (base ").append(e.base()).append(')');
            case Expr.Symbol e -> out.append(e.name());
            case Expr.Constant e -> out.append(constant(e));
            case Expr.Sum e -> list(e.terms(), " + ");
            case Expr.Product e -> product(e.factors());
            case Expr.Quotient e -> infix(e.num(), "/", e.den());
            case Expr.Negation e -> {
                out.append('-');
                factor(e.value());
            }
            case Expr.Power e -> infix(e.base(), "^", e.exponent());
            case Expr.Call e -> {
                out.append(e.function()).append('(');
                list(e.args(), ", ");
                out.append(')');
            }
            case Expr.PlusMinus e -> plusMinus(e);
            case Expr.Residue e -> {
                write(e.value());
                out.append(" (mod ");
                write(e.modulus());
                out.append(')');
            }
            case Expr.Measured e -> {
                factor(e.value());
                out.append(' ').append(e.unit());
            }
            case Expr.Ratio e -> list(e.terms(), " : ");
            case Expr.Bracketed e -> {
                out.append(e.open());
                list(e.items(), ", ");
                out.append(e.close());
            }
            case Expr.Listing e -> list(e.items(), ", ");
            case Expr.SetBuilder e -> {
                out.append('{');
                write(e.element());
                out.append(" | ");
                write(e.condition());
                out.append('}');
            }
            case Expr.NamedSet e -> out.append("set ").append(e.name());
            case Expr.SetOperation e -> infix(e.left(), operator(e.operator()), e.right());
            case Expr.Matrix e -> matrix(e.rows());
            case Expr.Relation e -> relation(e);
            case Expr.Words e -> out.append('"').append(e.text()).append('"');
        }
    }

    private static String constant(Expr.Constant constant) {
        return switch (constant) {
            case PI -> "pi";
            case E -> "e";
            case I -> "i";
            case INFINITY -> "infinity";
        };
    }

    private static String operator(char operator) {
        return switch (operator) {
            case 'u' -> " union ";
            case 'n' -> " intersection ";
            default -> " without ";
        };
    }

    private void list(List<Expr> list, String separator) {
        for (int i = 0; i < list.size(); i++) {
            out.append(i == 0 ? "" : separator);
            write(list.get(i));
        }
    }

    private void product(List<Expr> factors) {
        for (int i = 0; i < factors.size(); i++) {
            out.append(i == 0 ? "" : "*");
            factor(factors.get(i));
        }
    }

    private void infix(Expr left, String sign, Expr right) {
        factor(left);
        out.append(sign);
        factor(right);
    }

    private void plusMinus(Expr.PlusMinus both) {
        Expr left = both.left();
        if (left != null) {
            write(left);
            out.append(' ');
        }
        out.append(both.minusFirst() ? "-+" : "+-").append(left == null ? "" : " ");
        factor(both.right());
    }

    private void matrix(List<List<Expr>> rows) {
        out.append("matrix [");
        for (int i = 0; i < rows.size(); i++) {
            out.append(i == 0 ? "" : "; ");
            list(rows.get(i), ", ");
        }
        out.append(']');
    }

    private void relation(Expr.Relation relation) {
        write(relation.members().getFirst());
        for (int i = 0; i < relation.signs().size(); i++) {
            out.append(' ').append(relation.signs().get(i).text).append(' ');
            write(relation.members().get(i + 1));
        }
    }

    private void factor(Expr expr) {
        boolean bare = switch (expr) {
            case Expr.Num num -> num.value().isInteger() && num.value().signum() >= 0;
            case Expr.Symbol e -> true;
            case Expr.Constant e -> true;
            case Expr.Call e -> true;
            case Expr.Bracketed e -> true;
            case Expr.NamedSet e -> true;
            default -> false;
        };
        out.append(bare ? "" : "(");
        write(expr);
        out.append(bare ? "" : ")");
    }
}
