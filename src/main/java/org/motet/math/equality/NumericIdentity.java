package org.motet.math.equality;

import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import org.motet.math.latex.Expr;
import org.motet.math.latex.Trees;
import org.motet.math.number.Approx;
import org.motet.math.number.BigComplex;
import org.motet.math.number.Rational;
import org.motet.math.number.WorkBudget;

/**
 * Decides equality of two scalars by their values: at fixed points when there are variables, else once. Errors are
 * relative, without an absolute floor; what double precision cannot tell is evaluated to seventy digits.
 */
final class NumericIdentity {
    private static final double EQUAL = 1e-9;
    private static final double DIFFERENT = 1e-7;
    /** Agreement to this many digits below the largest intermediate value is equality. */
    private static final int NOISE = 52;

    private static final int SURE = 30;

    /** What one point says. */
    private enum Point {
        AGREES,
        DIFFERS,
        NO_VALUE,
        UNSURE
    }

    private final Expr a;
    private final Expr b;
    private final WorkBudget budget;

    private NumericIdentity(Expr a, Expr b, WorkBudget budget) {
        this.a = a;
        this.b = b;
        this.budget = budget;
    }

    static Judgement compare(Expr a, Expr b, WorkBudget budget) {
        SortedSet<String> names = Trees.symbols(a);
        names.addAll(Trees.symbols(b));
        NumericIdentity identity = new NumericIdentity(a, b, budget);
        return names.isEmpty() ? identity.constants() : identity.functions(names);
    }

    private Judgement constants() {
        return switch (point(Map.of(), true, true)) {
            case AGREES -> Judgement.equal(Stage.NUMERIC);
            case DIFFERS -> Judgement.different(Stage.NUMERIC);
            case NO_VALUE, UNSURE -> Judgement.unknown(Stage.NUMERIC);
        };
    }

    private Judgement functions(SortedSet<String> names) {
        int agree = 0;
        boolean branchesDiffer = false;
        boolean unsure = false;
        for (int i = 0; i < SamplePoints.ALL; i++) {
            Map<String, Rational> values = SamplePoints.at(i, names);
            Point regular = point(values, false, false);
            if (regular == Point.DIFFERS) {
                return Judgement.different(Stage.NUMERIC);
            }
            unsure |= regular == Point.UNSURE;
            if (regular == Point.NO_VALUE && i < SamplePoints.POSITIVE) {
                // Off the real axis identities may hold on one branch only: disagreement there needs company.
                Point branched = point(values, false, true);
                branchesDiffer |= branched == Point.DIFFERS;
                regular = branched;
            }
            agree += regular == Point.AGREES ? 1 : 0;
        }
        if (branchesDiffer && agree < 2) {
            return Judgement.different(Stage.NUMERIC);
        }
        return agree >= 2 && !unsure ? Judgement.equal(Stage.NUMERIC) : Judgement.unknown(Stage.NUMERIC);
    }

    private Point point(Map<String, Rational> values, boolean exact, boolean branches) {
        Approx x = new ApproxEvaluator(values, budget).value(a);
        Approx y = new ApproxEvaluator(values, budget).value(b);
        if (x.isNone() || y.isNone()) {
            return Point.NO_VALUE;
        }
        if (!branches && (x.branched() || y.branched())) {
            return Point.NO_VALUE;
        }
        if (Double.isInfinite(x.exp()) || Double.isInfinite(y.exp())) {
            return Double.isInfinite(x.exp()) && Double.isInfinite(y.exp()) ? Point.UNSURE : Point.DIFFERS;
        }
        Approx difference = x.minus(y);
        double scale = Math.max(exponent(x), exponent(y));
        double relative = relative(difference.size(), difference.exp(), scale);
        double error = relative(difference.error(), difference.exp(), scale);
        if (relative > DIFFERENT && relative > 8 * error) {
            return Point.DIFFERS;
        }
        boolean bothZero = x.isExactZero() && y.isExactZero();
        if (bothZero || (!exact && relative <= EQUAL && error <= EQUAL)) {
            return Point.AGREES;
        }
        return precise(values, relative <= 1e-11 && error <= 1e-11);
    }

    private static double exponent(Approx value) {
        return value.size() == 0 ? -1e300 : value.exp();
    }

    private static double relative(double size, double exp, double scale) {
        return size == 0 ? 0 : size * StrictMath.pow(2, Math.min(2000, exp - scale));
    }

    /** Seventy digits; where a function is not known to that precision, close agreement of the doubles must do. */
    private Point precise(Map<String, Rational> values, boolean close) {
        BigEvaluator evaluator = new BigEvaluator(values, budget);
        @Nullable BigComplex x = evaluator.value(a);
        @Nullable BigComplex y = x == null ? null : evaluator.value(b);
        if (x == null || y == null) {
            return close ? Point.AGREES : Point.UNSURE;
        }
        int difference = x.minus(y).magnitude();
        int largest = Math.max(x.magnitude(), y.magnitude());
        if (difference <= evaluator.largest() - NOISE) {
            return Point.AGREES;
        }
        return difference > largest - SURE ? Point.DIFFERS : Point.UNSURE;
    }
}
