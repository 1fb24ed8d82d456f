package org.motet.math.equality;

import java.util.ArrayList;
import java.util.List;
import org.motet.math.latex.Expr;
import org.motet.math.latex.Trees;

/** Writes the two values of a plus-minus sign as two members of a list. */
final class PlusMinusForms {
    private PlusMinusForms() {}

    static Expr expanded(Expr expr) {
        return switch (expr) {
            case Expr.Num number -> expr;
            case Expr.Listing list -> {
                List<Expr> items = new ArrayList<>();
                list.items().forEach(item -> items.addAll(both(item)));
                yield items.size() == list.items().size() ? expr : new Expr.Listing(List.copyOf(items));
            }
            case Expr.Bracketed set
            when set.open() == '{' -> {
                List<Expr> items = new ArrayList<>();
                set.items().forEach(item -> items.addAll(both(item)));
                yield new Expr.Bracketed('{', '}', List.copyOf(items));
            }
            default -> {
                List<Expr> items = both(expr);
                yield items.size() == 1 ? items.getFirst() : new Expr.Listing(items);
            }
        };
    }

    private static List<Expr> both(Expr item) {
        return Trees.contains(item, e -> e instanceof Expr.PlusMinus)
                ? List.of(chosen(item, true), chosen(item, false))
                : List.of(item);
    }

    private static Expr chosen(Expr expr, boolean upper) {
        if (!(expr instanceof Expr.PlusMinus both)) {
            return Trees.map(expr, child -> chosen(child, upper));
        }
        Expr right = chosen(both.right(), upper);
        Expr signed = upper != both.minusFirst() ? right : new Expr.Negation(right);
        Expr left = both.left();
        return left == null ? signed : new Expr.Sum(List.of(chosen(left, upper), signed));
    }
}
