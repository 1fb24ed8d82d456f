package org.motet.math.equality;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.math.latex.Expr;
import org.motet.math.latex.Trees;
import org.motet.math.number.Approx;
import org.motet.math.number.WorkBudget;

/**
 * A set of real numbers: disjoint pieces in ascending order, merged where they touch.
 */
record RealSet(List<Piece> pieces) {
    private static final double SAME = 1e-11;
    static final RealSet EMPTY = new RealSet(List.of());
    static final RealSet REALS = new RealSet(List.of(new Piece(End.MINUS_INFINITY, End.INFINITY, false, false)));

    RealSet {
        pieces = List.copyOf(pieces);
    }

    /**
     * An end of an interval.
     *
     * @param expr the number
     * @param value about its value, possibly infinite
     */
    record End(Expr expr, double value) {
        static final End INFINITY = new End(Expr.Constant.INFINITY, Double.POSITIVE_INFINITY);
        static final End MINUS_INFINITY = new End(new Expr.Negation(Expr.Constant.INFINITY), Double.NEGATIVE_INFINITY);

        /** Null for what is no real number. */
        static @Nullable End of(Expr expr, WorkBudget budget) {
            int infinity = ScalarComparison.infinity(expr);
            if (infinity != 0) {
                return infinity > 0 ? INFINITY : MINUS_INFINITY;
            }
            Approx value = new ApproxEvaluator(Map.of(), budget).value(Trees.withoutDegrees(expr));
            return value.isNone() || !value.isReal() || Double.isInfinite(value.toDouble())
                    ? null
                    : new End(expr, value.toDouble());
        }

        boolean same(End o) {
            return value == o.value
                    || (isFinite()
                            && o.isFinite()
                            && Math.abs(value - o.value) <= SAME * Math.max(Math.abs(value), Math.abs(o.value)));
        }

        boolean below(End o) {
            return value < o.value && !same(o);
        }

        boolean isFinite() {
            return !Double.isInfinite(value);
        }
    }

    /** An interval with its ends, or one point. */
    record Piece(End low, End high, boolean lowIn, boolean highIn) {
        Piece {
            lowIn &= low.isFinite();
            highIn &= high.isFinite();
        }

        boolean isEmpty() {
            return high.below(low) || (low.same(high) && !(lowIn && highIn));
        }
    }

    static RealSet of(Piece piece) {
        return piece.isEmpty() ? EMPTY : new RealSet(List.of(piece));
    }

    static RealSet point(End end) {
        return of(new Piece(end, end, true, true));
    }

    RealSet union(RealSet o) {
        List<Piece> all = new ArrayList<>(pieces);
        all.addAll(o.pieces);
        all.sort(Comparator.comparingDouble((Piece p) -> p.low.value).thenComparing(p -> !p.lowIn));
        List<Piece> merged = new ArrayList<>();
        for (Piece next : all) {
            if (merged.isEmpty() || !touches(merged.getLast(), next)) {
                merged.add(next);
                continue;
            }
            Piece last = merged.removeLast();
            boolean longer = last.high.below(next.high);
            boolean equal = last.high.same(next.high);
            boolean lowIn = last.lowIn || (last.low.same(next.low) && next.lowIn);
            merged.add(new Piece(
                    last.low,
                    longer ? next.high : last.high,
                    lowIn,
                    equal ? last.highIn || next.highIn : longer ? next.highIn : last.highIn));
        }
        return new RealSet(merged);
    }

    private static boolean touches(Piece a, Piece b) {
        return b.low.below(a.high) || (b.low.same(a.high) && (a.highIn || b.lowIn));
    }

    RealSet intersection(RealSet o) {
        List<Piece> common = new ArrayList<>();
        for (Piece a : pieces) {
            for (Piece b : o.pieces) {
                boolean aLow = b.low.below(a.low);
                boolean bLow = a.low.below(b.low);
                boolean aHigh = a.high.below(b.high);
                boolean bHigh = b.high.below(a.high);
                Piece both = new Piece(
                        aLow ? a.low : b.low,
                        aHigh ? a.high : b.high,
                        aLow ? a.lowIn : bLow ? b.lowIn : a.lowIn && b.lowIn,
                        aHigh ? a.highIn : bHigh ? b.highIn : a.highIn && b.highIn);
                if (!both.isEmpty()) {
                    common.add(both);
                }
            }
        }
        return new RealSet(common);
    }

    RealSet complement() {
        RealSet rest = REALS;
        for (Piece piece : pieces) {
            RealSet below = of(new Piece(End.MINUS_INFINITY, piece.low, false, !piece.lowIn));
            RealSet above = of(new Piece(piece.high, End.INFINITY, !piece.highIn, false));
            rest = rest.intersection(below.union(above));
        }
        return rest;
    }

    RealSet without(RealSet o) {
        return intersection(o.complement());
    }
}
