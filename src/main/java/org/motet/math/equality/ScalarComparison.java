package org.motet.math.equality;

import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.math.latex.Expr;
import org.motet.math.latex.Trees;
import org.motet.math.number.NoNormalForm;
import org.motet.math.number.NormalForm;
import org.motet.math.number.Polynomial;
import org.motet.math.number.Rational;
import org.motet.math.number.WorkBudget;

/** Equality of scalars without units: exact numbers, then the normal form, then values. */
final class ScalarComparison {
    private final WorkBudget budget;
    private final PolynomialReader polynomials;
    /** Members of lists meet more than once. */
    private final Map<Expr, Scalar> prepared = new IdentityHashMap<>();

    /**
     * A scalar made ready.
     *
     * @param expr without degree signs
     * @param normal its normal form, null where it has none, or one too long to write out
     */
    private record Scalar(Expr expr, @Nullable Polynomial normal) {}

    ScalarComparison(WorkBudget budget) {
        this.budget = budget;
        this.polynomials = new PolynomialReader(budget);
    }

    Judgement compare(Expr gold, Expr answer) {
        if (isInfinite(gold) || isInfinite(answer)) {
            return Judgement.of(infinity(gold) == infinity(answer), Stage.NUMBER);
        }
        if (gold.equals(answer)) {
            return Judgement.equal(Stage.NORMAL_FORM);
        }
        Scalar goldScalar = prepared(gold);
        Scalar answerScalar = prepared(answer);
        Expr g = goldScalar.expr();
        Expr a = answerScalar.expr();
        @Nullable Polynomial first = goldScalar.normal();
        @Nullable Polynomial second = answerScalar.normal();
        if (first != null && second != null && first.isConstant() && second.isConstant()) {
            return numbers(first.constantPart(), second.constantPart(), g, a);
        }
        if (Rounding.matches(g, a, budget) || Rounding.matches(a, g, budget)) {
            return Judgement.equal(Stage.NUMBER);
        }
        if (first != null && second != null) {
            NormalForm.Answer answerOfForm = normalForm(first, second);
            if (answerOfForm != NormalForm.Answer.UNKNOWN) {
                return Judgement.of(answerOfForm == NormalForm.Answer.EQUAL, Stage.NORMAL_FORM);
            }
        }
        return NumericIdentity.compare(g, a, budget);
    }

    private Scalar prepared(Expr expr) {
        Scalar scalar = prepared.get(expr);
        if (scalar == null) {
            Expr plain = Trees.withoutDegrees(expr);
            scalar = new Scalar(plain, normal(plain));
            prepared.put(expr, scalar);
        }
        return scalar;
    }

    private Judgement numbers(Rational gold, Rational answer, Expr g, Expr a) {
        if (gold.equals(answer)) {
            return Judgement.equal(Stage.NUMBER);
        }
        boolean rounded = (!gold.isTerminating() && Rounding.matches(g, a, budget))
                || (!answer.isTerminating() && Rounding.matches(a, g, budget));
        return Judgement.of(rounded, Stage.NUMBER);
    }

    /** Null where the expression has no normal form, or one too long to write out. */
    @Nullable
    Polynomial normal(Expr expr) {
        try {
            return polynomials.normal(expr);
        } catch (NoNormalForm noNormalForm) {
            return null;
        }
    }

    private NormalForm.Answer normalForm(Polynomial first, Polynomial second) {
        try {
            return NormalForm.compare(first, second, budget);
        } catch (NoNormalForm tooLong) {
            return NormalForm.Answer.UNKNOWN;
        }
    }

    private static boolean isInfinite(Expr expr) {
        return infinity(expr) != 0;
    }

    /** 1 and -1 for the infinities, else 0. */
    static int infinity(Expr expr) {
        return switch (expr) {
            case Expr.Constant.INFINITY -> 1;
            case Expr.Negation negation -> -infinity(negation.value());
            default -> 0;
        };
    }
}
