package org.motet.math.equality;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.motet.math.latex.Commands;
import org.motet.math.latex.Expr;
import org.motet.math.latex.Trees;

/** Equations that only give a value a name: x = 5, f(x) = x + 1, (x, y) = (3, 4), AB = 12, x = 2 + 3 = 5. */
final class Assignments {
    private Assignments() {}

    /**
     * A name with its value.
     *
     * @param name what stands on the other side
     * @param value the last member that is not a name
     * @param steps the members between, which claim the same value
     */
    record Assignment(Expr name, Expr value, List<Expr> steps) {}

    /** The assignment that a relation is, or null. */
    static @Nullable Assignment of(Expr.Relation relation) {
        boolean equations =
                relation.signs().stream().allMatch(sign -> sign == Expr.Sign.EQUAL || sign == Expr.Sign.APPROXIMATELY);
        if (!equations) {
            return null;
        }
        List<Expr> members = new ArrayList<>(relation.members());
        Expr first = members.getFirst();
        Expr last = members.getLast();
        if (isName(first)) {
            members.removeFirst();
            Expr value = members.removeLast();
            return new Assignment(first, value, members);
        }
        if (isName(last)) {
            members.removeLast();
            Expr value = members.removeLast();
            return new Assignment(last, value, members);
        }
        return null;
    }

    static boolean isName(Expr expr) {
        return switch (expr) {
            case Expr.Symbol symbol -> true;
            case Expr.Call call ->
                call.function().length() <= 3
                        && !Commands.FUNCTIONS.contains(call.function())
                        && isFunctionLetter(call.function())
                        && call.args().stream().allMatch(arg -> arg instanceof Expr.Symbol || arg instanceof Expr.Num);
            case Expr.Product product -> product.factors().stream().allMatch(factor -> factor instanceof Expr.Symbol);
            case Expr.Bracketed tuple ->
                tuple.open() == '(' && tuple.items().stream().allMatch(Assignments::isName);
            default -> false;
        };
    }

    private static boolean isFunctionLetter(String name) {
        return Character.isLetter(name.charAt(0))
                && name.substring(1).replace("'", "").isEmpty();
    }

    /** The names of the letters that a name binds: the arguments of a function definition. */
    static List<String> arguments(Expr name) {
        if (!(name instanceof Expr.Call call)) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (Expr arg : call.args()) {
            if (arg instanceof Expr.Symbol symbol) {
                names.add(symbol.name());
            }
        }
        return names;
    }

    static boolean hasNoVariables(Expr expr, Set<String> allowed) {
        return allowed.containsAll(Trees.symbols(expr));
    }
}
