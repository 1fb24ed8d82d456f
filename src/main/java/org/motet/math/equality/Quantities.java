package org.motet.math.equality;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.math.latex.Expr;
import org.motet.math.latex.Trees;
import org.motet.math.latex.Unit;
import org.motet.math.latex.Units;
import org.motet.math.number.Rational;

/** Compares scalars with what stands behind them: units, percent signs, bases. */
final class Quantities {
    private final ScalarComparison scalars;
    private final DoubtfulForms doubtful;

    Quantities(ScalarComparison scalars, DoubtfulForms doubtful) {
        this.scalars = scalars;
        this.doubtful = doubtful;
    }

    Judgement compare(Expr gold, Expr answer) {
        if (gold instanceof Expr.Based || answer instanceof Expr.Based) {
            return bases(gold, answer);
        }
        Expr.Measured g = measured(gold);
        Expr.Measured a = measured(Trees.hasSymbols(gold) ? answer : withUnitLetter(answer));
        if (g.unit().contradicts(a.unit()) || partsContradict(g.value(), a.value())) {
            return Judgement.different(Stage.UNIT);
        }
        boolean goldPercent = g.unit().isPercent();
        boolean answerPercent = a.unit().isPercent();
        if (goldPercent == answerPercent) {
            return scalars.compare(g.value(), a.value());
        }
        Judgement exact = scalars.compare(goldPercent ? g : g.value(), answerPercent ? a : a.value());
        if (exact.isEqual() || !(goldPercent || doubtful.percentIgnored())) {
            return exact;
        }
        return scalars.compare(g.value(), a.value()).isEqual() ? Judgement.equal(Stage.UNIT) : exact;
    }

    /** "9 am to 5 pm": the units of the parts as they follow each other. */
    static boolean partsContradict(Expr gold, Expr answer) {
        if (gold instanceof Expr.Num || answer instanceof Expr.Num) {
            return false;
        }
        List<Unit> g = parts(gold);
        List<Unit> a = g.isEmpty() ? List.of() : parts(answer);
        boolean contradict = false;
        for (int i = 0; i < g.size() && g.size() == a.size(); i++) {
            contradict |= g.get(i).contradicts(a.get(i));
        }
        return contradict;
    }

    private static List<Unit> parts(Expr expr) {
        List<Unit> units = new ArrayList<>();
        Trees.contains(expr, e -> e instanceof Expr.Measured measured && units.add(measured.unit()) && false);
        return units;
    }

    private static Expr.Measured measured(Expr expr) {
        return switch (expr) {
            case Expr.Measured measured -> measured;
            case Expr.Negation(Expr.Measured measured) ->
                new Expr.Measured(new Expr.Negation(measured.value()), measured.unit());
            default -> new Expr.Measured(expr, Unit.NONE);
        };
    }

    /** A number times a power of a letter that names a unit, where no variable is expected: 33 m^2. */
    private static Expr withUnitLetter(Expr answer) {
        if (answer instanceof Expr.Product(List<Expr> factors)
                && factors.getLast() instanceof Expr.Power(Expr.Symbol letter, Expr.Num power)
                && Units.isLetter(letter.name())
                && power.value().isInt()) {
            List<Expr> rest = factors.subList(0, factors.size() - 1);
            Expr value = rest.size() == 1 ? rest.getFirst() : new Expr.Product(List.copyOf(rest));
            @Nullable Unit unit = Units.named(letter.name());
            if (unit != null && !Trees.hasSymbols(value)) {
                return new Expr.Measured(value, unit.pow(power.value().num().intValue()));
            }
        }
        return answer;
    }

    /** The base may be left out, never changed: 1011_2 equals 1011, not 11 and not 1011_3. */
    private Judgement bases(Expr gold, Expr answer) {
        if (gold instanceof Expr.Based g && answer instanceof Expr.Based a) {
            return Judgement.of(g.base() == a.base() && digits(g).equals(digits(a)), Stage.UNIT);
        }
        Expr.Based based = gold instanceof Expr.Based g ? g : (Expr.Based) answer;
        Expr plain = gold instanceof Expr.Based ? answer : gold;
        boolean decimal = digits(based).chars().allMatch(Character::isDigit);
        return decimal
                ? scalars.compare(new Expr.Num(Rational.of(new java.math.BigInteger(digits(based))), -1), plain)
                : Judgement.different(Stage.UNIT);
    }

    private static String digits(Expr.Based based) {
        String digits = based.digits();
        int from = 0;
        while (from < digits.length() - 1 && digits.charAt(from) == '0') {
            from++;
        }
        return digits.substring(from);
    }
}
