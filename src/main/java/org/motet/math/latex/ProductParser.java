package org.motet.math.latex;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads products and powers, with what stands behind a value: units, words, currencies. */
final class ProductParser {
    private final Cursor cursor;
    private final AtomParser atoms;

    ProductParser(Cursor cursor, LatexParser parser) {
        this.cursor = cursor;
        this.atoms = new AtomParser(cursor, parser, this);
    }

    Expr product() {
        cursor.enter();
        @Nullable String currency = currency();
        boolean negative = currency != null && cursor.skipSign("-");
        Expr left = power();
        while (true) {
            LatexToken token = cursor.peek();
            if (token.isSign("*") || token.isCommand("cdot") || token.isCommand("times")) {
                cursor.next();
                left = times(left, factor());
            } else if (token.isSign("/") || token.isCommand("div")) {
                cursor.next();
                left = new Expr.Quotient(left, factor());
            } else if (token.isCommand("bmod")) {
                cursor.next();
                left = new Expr.Residue(left, power());
            } else if (token.is(LatexToken.Type.CURRENCY)) {
                currency = currency();
            } else if (isDegree(left) && UnitParser.temperature(token) instanceof Unit scale) {
                cursor.next();
                left = measured(left, scale);
            } else if (UnitParser.startsUnit(cursor)) {
                left = measured(left, UnitParser.parse(cursor));
            } else if (atoms.startsFactor() && !isNextPart(left)) {
                left = times(left, power());
            } else {
                break;
            }
        }
        cursor.leave();
        if (currency == null) {
            return left;
        }
        Unit unit = left instanceof Expr.Measured measured ? measured.unit() : Unit.NONE;
        Expr amount = left instanceof Expr.Measured measured ? measured.value() : left;
        return new Expr.Measured(negative ? new Expr.Negation(amount) : amount, unit.pricedIn(currency));
    }

    private @Nullable String currency() {
        return cursor.peek().is(LatexToken.Type.CURRENCY) ? cursor.next().text() : null;
    }

    private static Expr measured(Expr value, Unit unit) {
        return value instanceof Expr.Measured(Expr inner, Unit before)
                ? new Expr.Measured(inner, before.times(unit, 1))
                : new Expr.Measured(value, unit);
    }

    private static boolean isDegree(Expr expr) {
        return expr instanceof Expr.Measured measured && measured.unit().isDegree();
    }

    /** The number here begins another part of a quantity in several units. */
    private boolean isNextPart(Expr left) {
        if (!(left instanceof Expr.Measured measured) || !cursor.peek().is(LatexToken.Type.NUMBER)) {
            return false;
        }
        LatexToken behind = cursor.peek(1);
        boolean primes =
                behind.isSign("'") || (behind.isSign("^") && cursor.peek(2).isSign("'"));
        return measured.unit().isDegree()
                ? primes || behind.is(LatexToken.Type.WORD)
                : !measured.unit().isPercent();
    }

    private static boolean isPercent(Expr expr) {
        return expr instanceof Expr.Measured measured && measured.unit().isPercent();
    }

    /** A factor behind an operator may carry a sign. */
    private Expr factor() {
        boolean negative = false;
        while (cursor.peek().isSign("-") || cursor.peek().isSign("+")) {
            negative ^= cursor.next().text().equals("-");
        }
        Expr value = power();
        return negative ? new Expr.Negation(value) : value;
    }

    private static Expr times(Expr left, Expr right) {
        boolean behindUnit = left instanceof Expr.Measured && !(right instanceof Expr.Measured);
        if (behindUnit && !isDegree(left) && !isPercent(left)) {
            throw new Unreadable("mathematics behind a unit");
        }
        List<Expr> factors = new ArrayList<>();
        if (left instanceof Expr.Product product) {
            factors.addAll(product.factors());
        } else {
            factors.add(left);
        }
        factors.add(right);
        return new Expr.Product(List.copyOf(factors));
    }

    Expr power() {
        cursor.enter();
        Expr base = atoms.postfix();
        if (cursor.peek().isSign("^")) {
            cursor.next();
            base = raised(base);
            base = atoms.suffixes(base);
        }
        cursor.leave();
        return base;
    }

    private Expr raised(Expr base) {
        if (skipDegree()) {
            return new Expr.Measured(base, Unit.DEGREE);
        }
        if (cursor.peek().isSign("'")) {
            return atoms.primed(base);
        }
        if (cursor.peek().isSign("{") && cursor.peek(1).isSign("'")) {
            cursor.next();
            Expr primed = atoms.primed(base);
            cursor.expectSign("}");
            return primed;
        }
        Expr exponent = exponent();
        return new Expr.Power(base, exponent);
    }

    /** The exponent behind a caret; a further caret belongs to it. */
    Expr exponent() {
        cursor.enter();
        boolean negative = cursor.skipSign("-");
        if (!negative) {
            cursor.skipSign("+");
        }
        Expr exponent = atoms.argument(false);
        if (cursor.skipSign("^")) {
            exponent = new Expr.Power(exponent, exponent());
        }
        cursor.leave();
        return negative ? new Expr.Negation(exponent) : exponent;
    }

    private boolean skipDegree() {
        if (cursor.skipCommand("circ")) {
            return true;
        }
        boolean braced = cursor.peek().isSign("{")
                && cursor.peek(1).isCommand("circ")
                && cursor.peek(2).isSign("}");
        if (braced) {
            cursor.reset(cursor.position() + 3);
        }
        return braced;
    }
}
