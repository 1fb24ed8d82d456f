package org.motet.math.equality;

import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.motet.math.latex.Expr;
import org.motet.math.latex.Trees;
import org.motet.math.number.WorkBudget;

/** Reads expressions as sets of real numbers: intervals, unions, finite sets, inequalities in one variable. */
final class RealSets {
    private final WorkBudget budget;

    RealSets(WorkBudget budget) {
        this.budget = budget;
    }

    /** The set, or null for what is none. */
    @Nullable
    RealSet of(Expr expr) {
        return switch (expr) {
            case Expr.NamedSet set ->
                switch (set.name()) {
                    case "R" -> RealSet.REALS;
                    case "empty" -> RealSet.EMPTY;
                    default -> null;
                };
            case Expr.Bracketed set when set.open() == '{' -> points(set.items());
            case Expr.Bracketed pair when pair.items().size() == 2 -> interval(pair);
            case Expr.SetOperation operation -> combined(operation.operator(), operation.left(), operation.right());
            case Expr.Sum(List<Expr> terms)
            when terms.size() == 2 && terms.getLast() instanceof Expr.Negation(Expr.Bracketed removed) ->
                combined('-', terms.getFirst(), removed);
            case Expr.SetBuilder builder -> of(builder.condition());
            case Expr.Relation relation -> relation(relation);
            case Expr.Listing list
            when list.items().stream().allMatch(item -> item instanceof Expr.Relation) -> union(list.items());
            default -> null;
        };
    }

    private @Nullable RealSet points(List<Expr> items) {
        RealSet all = RealSet.EMPTY;
        for (Expr item : items) {
            RealSet.@Nullable End end = RealSet.End.of(item, budget);
            if (end == null) {
                return null;
            }
            all = all.union(RealSet.point(end));
        }
        return all;
    }

    private @Nullable RealSet interval(Expr.Bracketed pair) {
        RealSet.@Nullable End low = RealSet.End.of(pair.items().getFirst(), budget);
        RealSet.@Nullable End high = RealSet.End.of(pair.items().getLast(), budget);
        return low == null || high == null || high.below(low)
                ? null
                : RealSet.of(new RealSet.Piece(low, high, pair.open() == '[', pair.close() == ']'));
    }

    private @Nullable RealSet combined(char operator, Expr left, Expr right) {
        @Nullable RealSet a = of(left);
        @Nullable RealSet b = of(right);
        if (a == null || b == null) {
            return null;
        }
        return switch (operator) {
            case 'u' -> a.union(b);
            case 'n' -> a.intersection(b);
            default -> a.without(b);
        };
    }

    private @Nullable RealSet union(List<Expr> items) {
        RealSet all = RealSet.EMPTY;
        for (Expr item : items) {
            @Nullable RealSet set = of(item);
            if (set == null || !Trees.symbols(item).equals(Trees.symbols(items.getFirst()))) {
                return null;
            }
            all = all.union(set);
        }
        return all;
    }

    /** A chain around one bare variable, such as 0 < x <= 3, x != 3, or x in a set. */
    private @Nullable RealSet relation(Expr.Relation relation) {
        SortedSet<String> names = Trees.symbols(relation);
        int variable = -1;
        for (int i = 0; i < relation.members().size(); i++) {
            variable = relation.members().get(i) instanceof Expr.Symbol ? i : variable;
        }
        if (variable < 0 || names.size() != 1) {
            return null;
        }
        RealSet set = RealSet.REALS;
        for (int i = 0; i < relation.signs().size(); i++) {
            Expr.Sign sign = relation.signs().get(i);
            boolean left = i < variable; // the bound stands left of the variable
            Expr bound = relation.members().get(left ? i : i + 1);
            @Nullable RealSet half = half(left ? sign.flipped() : sign, bound);
            if (half == null || (sign == Expr.Sign.ELEMENT && left)) {
                return null;
            }
            set = set.intersection(half);
        }
        return set;
    }

    private @Nullable RealSet half(Expr.Sign sign, Expr bound) {
        if (sign == Expr.Sign.ELEMENT) {
            return of(bound);
        }
        RealSet.@Nullable End end = RealSet.End.of(bound, budget);
        if (end == null) {
            return null;
        }
        return switch (sign) {
            case LESS -> RealSet.of(new RealSet.Piece(RealSet.End.MINUS_INFINITY, end, false, false));
            case AT_MOST -> RealSet.of(new RealSet.Piece(RealSet.End.MINUS_INFINITY, end, false, true));
            case GREATER -> RealSet.of(new RealSet.Piece(end, RealSet.End.INFINITY, false, false));
            case AT_LEAST -> RealSet.of(new RealSet.Piece(end, RealSet.End.INFINITY, true, false));
            case NOT_EQUAL -> RealSet.point(end).complement();
            default -> null;
        };
    }
}
