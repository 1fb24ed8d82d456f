package org.motet.math.equality;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.motet.math.latex.Expr;
import org.motet.math.latex.Trees;
import org.motet.math.number.Approx;
import org.motet.math.number.Monomial;
import org.motet.math.number.NoNormalForm;
import org.motet.math.number.NormalForm;
import org.motet.math.number.Polynomial;
import org.motet.math.number.Rational;
import org.motet.math.number.WorkBudget;

/** Equality of equations and inequalities. */
final class RelationComparison {
    private final ExprComparison exprs;
    private final ScalarComparison scalars;
    private final WorkBudget budget;
    private final DoubtfulForms doubtful;

    RelationComparison(ExprComparison exprs, ScalarComparison scalars, WorkBudget budget, DoubtfulForms doubtful) {
        this.exprs = exprs;
        this.scalars = scalars;
        this.budget = budget;
        this.doubtful = doubtful;
    }

    Judgement compare(Expr.Relation gold, Expr.Relation answer) {
        Judgement chains = chains(oriented(gold), oriented(answer));
        if (chains.isEqual()) {
            return chains;
        }
        if (Quantities.partsContradict(gold, answer)) {
            return Judgement.different(Stage.UNIT);
        }
        if (Congruences.isCongruence(gold) && Congruences.isCongruence(answer)) {
            return congruences(gold, answer);
        }
        Assignments.@Nullable Assignment g = Assignments.of(gold);
        Assignments.@Nullable Assignment a = Assignments.of(answer);
        if (g != null && a != null && g.name() instanceof Expr.Bracketed == a.name() instanceof Expr.Bracketed) {
            Judgement values = assignments(g, a);
            if (values.isEqual()) {
                return values;
            }
        }
        RealSets sets = new RealSets(budget);
        @Nullable RealSet first = sets.of(gold);
        @Nullable RealSet second = first == null ? null : sets.of(answer);
        if (first != null && second != null && Trees.symbols(gold).equals(Trees.symbols(answer))) {
            return exprs.sets(first, second);
        }
        if (gold.signs().size() == 1 && answer.signs().size() == 1) {
            return single(oriented(gold), oriented(answer));
        }
        return chains;
    }

    private Judgement congruences(Expr.Relation gold, Expr.Relation answer) {
        Congruences congruences = new Congruences(scalars);
        @Nullable Expr g = doubtful.otherVariable() ? congruences.value(gold) : null;
        @Nullable Expr a = g == null ? null : congruences.value(answer);
        boolean equal = g != null && a != null ? congruences.residues(g, a).isEqual() : congruences.same(gold, answer);
        return Judgement.of(equal, Stage.RELATION);
    }

    /** Greater-than chains are read from the right. */
    private static Expr.Relation oriented(Expr.Relation relation) {
        boolean falls = relation.signs().stream().anyMatch(s -> s == Expr.Sign.GREATER || s == Expr.Sign.AT_LEAST);
        return falls
                ? new Expr.Relation(
                        relation.members().reversed(),
                        relation.signs().reversed().stream()
                                .map(Expr.Sign::flipped)
                                .toList())
                : relation;
    }

    private Judgement chains(Expr.Relation gold, Expr.Relation answer) {
        if (!gold.signs().equals(answer.signs())) {
            return Judgement.different(Stage.RELATION);
        }
        Judgement members = new Members(exprs::compareMember).inOrder(gold.members(), answer.members());
        return new Judgement(members.result(), Stage.RELATION);
    }

    private Judgement assignments(Assignments.Assignment gold, Assignments.Assignment answer) {
        List<String> from = Assignments.arguments(answer.name());
        List<String> to = Assignments.arguments(gold.name());
        boolean definitions = !to.isEmpty() && from.size() == to.size();
        boolean sameName =
                gold.name().equals(answer.name()) || (definitions && sameFunction(gold.name(), answer.name()));
        if (!sameName && !doubtful.otherVariable()) {
            return Judgement.different(Stage.RELATION);
        }
        Expr value = answer.value();
        for (int i = 0; definitions && i < to.size(); i++) {
            value = Trees.rename(value, from.get(i), "\u0000" + i);
        }
        for (int i = 0; definitions && i < to.size(); i++) {
            value = Trees.rename(value, "\u0000" + i, to.get(i));
        }
        if (!definitions && !sameName && !Trees.symbols(gold.value()).isEmpty()) {
            return Judgement.different(Stage.RELATION);
        }
        for (Expr step : answer.steps()) {
            if (!exprs.compare(answer.value(), step).isEqual()) {
                return Judgement.different(Stage.RELATION);
            }
        }
        return new Judgement(exprs.compare(gold.value(), value).result(), Stage.RELATION);
    }

    private static boolean sameFunction(Expr a, Expr b) {
        return a instanceof Expr.Call f
                && b instanceof Expr.Call g
                && f.function().equals(g.function());
    }

    /** Two relations with one sign each: the differences of their sides are proportional. */
    private Judgement single(Expr.Relation gold, Expr.Relation answer) {
        Expr.Sign sign = gold.signs().getFirst();
        if (sign != answer.signs().getFirst() || sign == Expr.Sign.ELEMENT || sign == Expr.Sign.CONGRUENT) {
            return Judgement.different(Stage.RELATION);
        }
        Expr f = difference(gold);
        Expr g = difference(answer);
        @Nullable Polynomial p = cleared(f);
        @Nullable Polynomial q = cleared(g);
        if (p != null && q != null && !p.isZero() && !q.isZero()) {
            @Nullable Rational ratio = ratio(p, q);
            if (ratio != null) {
                return Judgement.of(!sign.isOrder() || ratio.signum() > 0, Stage.RELATION);
            }
        }
        return sampled(f, g, sign.isOrder());
    }

    private static Expr difference(Expr.Relation relation) {
        return new Expr.Sum(List.of(
                relation.members().getFirst(),
                new Expr.Negation(relation.members().getLast())));
    }

    private @Nullable Polynomial cleared(Expr expr) {
        @Nullable Polynomial normal = scalars.normal(expr);
        try {
            return normal == null ? null : NormalForm.cleared(normal, budget);
        } catch (NoNormalForm tooLong) {
            return null;
        }
    }

    private static @Nullable Rational ratio(Polynomial p, Polynomial q) {
        @Nullable Rational ratio = null;
        if (p.size() != q.size()) {
            return null;
        }
        for (Map.Entry<Monomial, Rational> term : p.terms().entrySet()) {
            @Nullable Rational other = q.terms().get(term.getKey());
            Rational here = other == null ? Rational.ZERO : term.getValue().times(other.inverse());
            if (other == null || (ratio != null && !ratio.equals(here))) {
                return null;
            }
            ratio = here;
        }
        return ratio;
    }

    /** The ratio of the two differences is one constant at all points. */
    private Judgement sampled(Expr f, Expr g, boolean positive) {
        SortedSet<String> names = Trees.symbols(f);
        if (names.isEmpty() || !names.equals(Trees.symbols(g))) {
            return Judgement.different(Stage.RELATION);
        }
        List<Approx> ratios = new ArrayList<>();
        for (int i = 0; i < SamplePoints.POSITIVE; i++) {
            Map<String, Rational> values = SamplePoints.at(i, names);
            Approx x = new ApproxEvaluator(values, budget).value(f);
            Approx y = new ApproxEvaluator(values, budget).value(g);
            if (!x.isNone() && !y.isNone() && !y.isZeroWithinError() && !x.isZeroWithinError()) {
                ratios.add(x.times(y.inverse()));
            }
        }
        boolean constant = ratios.size() >= 3;
        for (Approx ratio : ratios) {
            Approx change = ratio.minus(ratios.getFirst());
            double size = change.size() * StrictMath.pow(2, Math.min(100, change.exp() - ratio.exp()));
            constant &= size < 1e-9 && (!positive || (ratio.isReal() && ratio.re() > 0));
        }
        return Judgement.of(constant, Stage.RELATION);
    }
}
