package org.motet.math.equality;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.motet.math.latex.Expr;

/** Compares the members of lists, sets, tuples and matrices. */
public final class Members {
    private final BiFunction<Expr, Expr, Judgement> comparison;

    public Members(BiFunction<Expr, Expr, Judgement> comparison) {
        this.comparison = comparison;
    }

    /** Member by member. */
    Judgement inOrder(List<Expr> gold, List<Expr> answer) {
        if (gold.size() != answer.size()) {
            return Judgement.different(Stage.SHAPE);
        }
        boolean unknown = false;
        for (int i = 0; i < gold.size(); i++) {
            Judgement one = comparison.apply(gold.get(i), answer.get(i));
            unknown |= one.isUnknown();
            if (one.result() == Judgement.Result.DIFFERENT) {
                return Judgement.different(Stage.MEMBERS);
            }
        }
        return unknown ? Judgement.unknown(Stage.MEMBERS) : Judgement.equal(Stage.MEMBERS);
    }

    /** In any order; each member of one side stands for one of the other. */
    Judgement inAnyOrder(List<Expr> gold, List<Expr> answer) {
        if (gold.size() != answer.size()) {
            return Judgement.different(Stage.SHAPE);
        }
        List<Expr> left = new ArrayList<>(answer);
        boolean unknown = false;
        for (Expr member : gold) {
            int match = -1;
            for (int i = 0; i < left.size() && match < 0; i++) {
                Judgement one = comparison.apply(member, left.get(i));
                unknown |= one.isUnknown();
                match = one.isEqual() ? i : -1;
            }
            if (match < 0) {
                return unknown ? Judgement.unknown(Stage.MEMBERS) : Judgement.different(Stage.MEMBERS);
            }
            left.remove(match);
        }
        return Judgement.equal(Stage.MEMBERS);
    }

    /** The members without repetition. */
    List<Expr> distinct(List<Expr> members) {
        List<Expr> kept = new ArrayList<>();
        for (Expr member : members) {
            if (kept.stream().noneMatch(other -> comparison.apply(other, member).isEqual())) {
                kept.add(member);
            }
        }
        return kept;
    }

    Judgement cells(List<List<Expr>> gold, List<List<Expr>> answer) {
        if (gold.size() != answer.size()) {
            return Judgement.different(Stage.SHAPE);
        }
        Judgement all = Judgement.equal(Stage.MEMBERS);
        for (int i = 0; i < gold.size(); i++) {
            Judgement row = inOrder(gold.get(i), answer.get(i));
            if (row.result() == Judgement.Result.DIFFERENT) {
                return row;
            }
            all = row.isUnknown() ? row : all;
        }
        return all;
    }
}
