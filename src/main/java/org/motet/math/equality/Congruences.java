package org.motet.math.equality;

import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.math.latex.Expr;
import org.motet.math.latex.Trees;
import org.motet.math.number.Polynomial;

/** Equality of classes of numbers by a modulus, and of congruences. */
final class Congruences {
    private final ScalarComparison scalars;

    Congruences(ScalarComparison scalars) {
        this.scalars = scalars;
    }

    /** Two residues are equal by the same modulus; one whose modulus is left out must be the number or the least one. */
    Judgement residues(Expr gold, Expr answer) {
        if (gold instanceof Expr.Residue(Expr g, Expr m) && answer instanceof Expr.Residue(Expr a, Expr n)) {
            return Judgement.of(sameModulus(m, n) && isMultiple(difference(g, a), m), Stage.NUMBER);
        }
        Expr.Residue residue = (Expr.Residue) (gold instanceof Expr.Residue ? gold : answer);
        Expr number = gold instanceof Expr.Residue ? answer : gold;
        Judgement same = scalars.compare(residue.value(), number);
        return same.isEqual() ? same : scalars.compare(residue, number);
    }

    /** The residue that a congruence gives a name, or that its members without variables share; null for others. */
    @Nullable
    Expr value(Expr.Relation relation) {
        if (!isCongruence(relation)) {
            return null;
        }
        List<Expr> members = relation.members();
        Expr.Residue last = (Expr.Residue) members.getLast();
        if (members.size() == 2 && Assignments.isName(members.getFirst())) {
            return last;
        }
        if (members.size() == 2 && Assignments.isName(last.value())) {
            return new Expr.Residue(members.getFirst(), last.modulus());
        }
        boolean shared = !Trees.hasSymbols(relation)
                && members.stream()
                        .limit(members.size() - 1)
                        .allMatch(member -> isMultiple(difference(member, last.value()), last.modulus()));
        return shared ? last : null;
    }

    /** Two congruences of one modulus: the differences of their sides are the same or opposite by it. */
    boolean same(Expr.Relation gold, Expr.Relation answer) {
        if (!isCongruence(gold) || !isCongruence(answer)) {
            return false;
        }
        Expr.Residue g = (Expr.Residue) gold.members().getLast();
        Expr.Residue a = (Expr.Residue) answer.members().getLast();
        if (gold.members().size() != 2 || answer.members().size() != 2 || !sameModulus(g.modulus(), a.modulus())) {
            return false;
        }
        Expr first = difference(gold.members().getFirst(), g.value());
        Expr second = difference(answer.members().getFirst(), a.value());
        return isMultiple(difference(first, second), g.modulus())
                || isMultiple(new Expr.Sum(List.of(first, second)), g.modulus());
    }

    static boolean isCongruence(Expr.Relation relation) {
        return relation.members().getLast() instanceof Expr.Residue
                && relation.signs().stream().allMatch(sign -> sign == Expr.Sign.CONGRUENT);
    }

    private boolean sameModulus(Expr one, Expr other) {
        return scalars.compare(one, other).isEqual()
                || scalars.compare(new Expr.Negation(one), other).isEqual();
    }

    /** Whether the quotient is a whole number, or one for whole values of its variables. */
    private boolean isMultiple(Expr value, Expr modulus) {
        @Nullable Polynomial by = scalars.normal(Trees.withoutDegrees(modulus));
        @Nullable Polynomial quotient = scalars.normal(Trees.withoutDegrees(new Expr.Quotient(value, modulus)));
        if (by == null || quotient == null || by.isZero()) {
            return false;
        }
        boolean integer = by.isConstant() && by.constantPart().isInteger();
        return quotient.isWhole(integer ? by.constantPart().num() : BigInteger.ZERO);
    }

    private static Expr difference(Expr a, Expr b) {
        return new Expr.Sum(List.of(a, new Expr.Negation(b)));
    }
}
