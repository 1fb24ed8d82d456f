package org.motet.math.equality;

import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.motet.math.latex.Expr;
import org.motet.math.latex.Trees;
import org.motet.math.number.WorkBudget;

/** Equality of two expressions by their shapes. One object serves one comparison. */
final class ExprComparison {
    private final DoubtfulForms doubtful;
    private final WorkBudget budget;
    private final ScalarComparison scalars;
    private final Quantities quantities;
    private final Members members;

    ExprComparison(DoubtfulForms doubtful, WorkBudget budget) {
        this.doubtful = doubtful;
        this.budget = budget;
        this.scalars = new ScalarComparison(budget);
        this.quantities = new Quantities(scalars, doubtful);
        this.members = new Members(this::compareMember);
    }

    /** The reference answer first. */
    Judgement compare(Expr gold, Expr answer) {
        budget.spend(1);
        Expr g = PlusMinusForms.expanded(gold);
        Expr a = PlusMinusForms.expanded(answer);
        if (g instanceof Expr.Relation || a instanceof Expr.Relation) {
            return relations(g, a);
        }
        if (g instanceof Expr.Words || a instanceof Expr.Words) {
            return Judgement.of(g.equals(a), Stage.TEXT);
        }
        if (g instanceof Expr.Matrix first && a instanceof Expr.Matrix second) {
            return members.cells(first.rows(), second.rows());
        }
        @Nullable Judgement sets = isSet(g) || isSet(a) ? sets(g, a) : null;
        return sets == null ? collections(g, a) : sets;
    }

    /** A member of a list: names must agree there. */
    Judgement compareMember(Expr gold, Expr answer) {
        if (gold instanceof Expr.Relation g && answer instanceof Expr.Relation a) {
            Assignments.@Nullable Assignment first = Assignments.of(g);
            Assignments.@Nullable Assignment second = Assignments.of(a);
            if (first != null
                    && second != null
                    && first.name() instanceof Expr.Symbol name
                    && second.name() instanceof Expr.Symbol other
                    && !name.equals(other)) {
                return Judgement.different(Stage.RELATION);
            }
        }
        return compare(gold, answer);
    }

    private Judgement relations(Expr gold, Expr answer) {
        if (gold instanceof Expr.Relation g && answer instanceof Expr.Relation a) {
            return new RelationComparison(this, scalars, budget, doubtful).compare(g, a);
        }
        boolean goldIs = gold instanceof Expr.Relation;
        Expr.Relation relation = (Expr.Relation) (goldIs ? gold : answer);
        Expr other = goldIs ? answer : gold;
        @Nullable Expr set = element(relation);
        if (set != null) {
            return goldIs ? compare(set, other) : compare(other, set);
        }
        @Nullable Expr residue = new Congruences(scalars).value(relation);
        @Nullable Expr value = residue == null ? value(relation, Trees.symbols(other)) : residue;
        if (value != null) {
            return goldIs ? compare(value, other) : compare(other, value);
        }
        if (doubtful.inequalityIsInterval() && isInterval(other)) {
            @Nullable Judgement sets = sets(gold, answer);
            return sets == null ? Judgement.different(Stage.RELATION) : sets;
        }
        return Judgement.different(Stage.RELATION);
    }

    private static boolean isInterval(Expr expr) {
        return isSet(expr)
                || (expr instanceof Expr.Bracketed pair && pair.items().size() == 2);
    }

    /** The set that x is said to be an element of. */
    private static @Nullable Expr element(Expr.Relation relation) {
        boolean element = relation.signs().equals(List.of(Expr.Sign.ELEMENT))
                && Assignments.isName(relation.members().getFirst());
        return element ? relation.members().getLast() : null;
    }

    /**
     * The value that an equation or a chain of them states, null when it states none or contradicts itself.
     *
     * @param known variables of the other side, which a value may have
     */
    private @Nullable Expr value(Expr.Relation relation, SortedSet<String> known) {
        boolean equations =
                relation.signs().stream().allMatch(sign -> sign == Expr.Sign.EQUAL || sign == Expr.Sign.APPROXIMATELY);
        if (!equations) {
            return null;
        }
        Assignments.@Nullable Assignment assignment = Assignments.of(relation);
        if (assignment != null) {
            return agree(assignment.value(), assignment.steps(), relation) ? assignment.value() : null;
        }
        List<Expr> values = relation.members().stream()
                .filter(member -> Assignments.hasNoVariables(member, known))
                .toList();
        if (values.isEmpty()
                || (!known.isEmpty() && values.size() < relation.members().size())) {
            return null;
        }
        return agree(values.getLast(), values.subList(0, values.size() - 1), relation) ? values.getLast() : null;
    }

    /** Every step of a chain must have its value, unless a sign says that it is only near. */
    private boolean agree(Expr value, List<Expr> steps, Expr.Relation relation) {
        if (relation.signs().contains(Expr.Sign.APPROXIMATELY)) {
            return true;
        }
        return steps.stream().allMatch(step -> compare(value, step).isEqual());
    }

    private static boolean isSet(Expr expr) {
        return expr instanceof Expr.NamedSet
                || expr instanceof Expr.SetOperation
                || expr instanceof Expr.SetBuilder
                || (expr instanceof Expr.Sum sum && sum.terms().getFirst() instanceof Expr.NamedSet);
    }

    /** Null when one side is no set of real numbers that can be written as intervals. */
    private @Nullable Judgement sets(Expr gold, Expr answer) {
        if (gold.equals(answer)) {
            return Judgement.equal(Stage.MEMBERS);
        }
        RealSets sets = new RealSets(budget);
        @Nullable RealSet first = sets.of(gold);
        @Nullable RealSet second = first == null ? null : sets.of(answer);
        if (first != null && second != null) {
            boolean builder = gold instanceof Expr.SetBuilder != answer instanceof Expr.SetBuilder;
            return builder && !doubtful.inequalityIsInterval() ? Judgement.different(Stage.SHAPE) : sets(first, second);
        }
        return gold instanceof Expr.SetOperation g
                        && answer instanceof Expr.SetOperation a
                        && g.operator() == a.operator()
                ? members.inOrder(List.of(g.left(), g.right()), List.of(a.left(), a.right()))
                : null;
    }

    Judgement sets(RealSet gold, RealSet answer) {
        if (gold.pieces().size() != answer.pieces().size()) {
            return Judgement.different(Stage.MEMBERS);
        }
        for (int i = 0; i < gold.pieces().size(); i++) {
            RealSet.Piece g = gold.pieces().get(i);
            RealSet.Piece a = answer.pieces().get(i);
            boolean equal = g.lowIn() == a.lowIn()
                    && g.highIn() == a.highIn()
                    && scalars.compare(g.low().expr(), a.low().expr()).isEqual()
                    && scalars.compare(g.high().expr(), a.high().expr()).isEqual();
            if (!equal) {
                return Judgement.different(Stage.MEMBERS);
            }
        }
        return Judgement.equal(Stage.MEMBERS);
    }

    private Judgement collections(Expr gold, Expr answer) {
        @Nullable List<Expr> g = items(gold);
        @Nullable List<Expr> a = items(answer);
        if (g != null && a != null) {
            return items(gold, g, answer, a);
        }
        @Nullable Judgement times = ClockTime.compare(gold, answer);
        if (times != null) {
            return times;
        }
        if (gold instanceof Expr.Measured first
                && answer instanceof Expr.Measured second
                && isLongRatio(first.value())) {
            return first.unit().contradicts(second.unit())
                    ? Judgement.different(Stage.UNIT)
                    : compare(first.value(), second.value());
        }
        if (gold instanceof Expr.Ratio first && answer instanceof Expr.Ratio second && isLongRatio(first)) {
            return ratios(first.terms(), second.terms());
        }
        if (g != null) {
            return g.size() == 1 ? compare(g.getFirst(), answer) : Judgement.different(Stage.SHAPE);
        }
        if (a != null) {
            return a.size() == 1 ? compare(gold, a.getFirst()) : Judgement.different(Stage.SHAPE);
        }
        if (!isScalar(gold) || !isScalar(answer)) {
            return Judgement.of(gold.equals(answer), Stage.SHAPE);
        }
        return gold instanceof Expr.Residue || answer instanceof Expr.Residue
                ? new Congruences(scalars).residues(gold, answer)
                : quantities.compare(gold, answer);
    }

    private static @Nullable List<Expr> items(Expr expr) {
        return switch (expr) {
            case Expr.Listing list -> list.items();
            case Expr.Bracketed bracketed -> bracketed.items();
            default -> null;
        };
    }

    private Judgement items(Expr gold, List<Expr> g, Expr answer, List<Expr> a) {
        boolean goldSet = gold instanceof Expr.Bracketed set && set.open() == '{';
        boolean answerSet = answer instanceof Expr.Bracketed set && set.open() == '{';
        boolean goldTuple = gold instanceof Expr.Bracketed && !goldSet;
        boolean answerTuple = answer instanceof Expr.Bracketed && !answerSet;
        if (goldTuple && answerTuple) {
            boolean sameBrackets = ((Expr.Bracketed) gold).open() == ((Expr.Bracketed) answer).open()
                    && ((Expr.Bracketed) gold).close() == ((Expr.Bracketed) answer).close();
            return sameBrackets || g.size() > 2 ? members.inOrder(g, a) : Judgement.different(Stage.SHAPE);
        }
        if (goldTuple || answerTuple) {
            Expr.Bracketed tuple = (Expr.Bracketed) (goldTuple ? gold : answer);
            boolean round = tuple.open() == '(' && tuple.close() == ')';
            return round || g.size() > 2 ? members.inOrder(g, a) : Judgement.different(Stage.SHAPE);
        }
        return goldSet || answerSet
                ? members.inAnyOrder(members.distinct(g), members.distinct(a))
                : members.inAnyOrder(g, a);
    }

    private static boolean isLongRatio(Expr expr) {
        return expr instanceof Expr.Ratio ratio && ratio.terms().size() > 2;
    }

    private Judgement ratios(List<Expr> gold, List<Expr> answer) {
        if (gold.size() != answer.size()) {
            return Judgement.different(Stage.SHAPE);
        }
        for (int i = 1; i < gold.size(); i++) {
            Expr left = new Expr.Product(List.of(gold.getFirst(), answer.get(i)));
            Expr right = new Expr.Product(List.of(answer.getFirst(), gold.get(i)));
            if (!scalars.compare(left, right).isEqual()) {
                return Judgement.different(Stage.MEMBERS);
            }
        }
        return Judgement.equal(Stage.MEMBERS);
    }

    private static boolean isScalar(Expr expr) {
        return switch (expr) {
            case Expr.Num e -> true;
            case Expr.Based e -> true;
            case Expr.Symbol e -> true;
            case Expr.Constant e -> true;
            case Expr.Sum e -> true;
            case Expr.Product e -> true;
            case Expr.Quotient e -> true;
            case Expr.Negation e -> true;
            case Expr.Power e -> true;
            case Expr.Call e -> true;
            case Expr.Residue e -> isScalar(e.value());
            case Expr.Ratio e -> e.terms().size() == 2;
            case Expr.Measured e -> isScalar(e.value());
            default -> false;
        };
    }
}
