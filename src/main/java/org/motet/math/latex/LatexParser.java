package org.motet.math.latex;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads tokens to an expression tree by recursive descent: list, relation, set operation, sum, product, power. Smaller
 * pieces are read by {@link AtomParser}. Throws {@link Unreadable} for what is not mathematics.
 */
final class LatexParser {
    private static final Map<String, Expr.Sign> COMMAND_SIGNS = Map.of(
            "le",
            Expr.Sign.AT_MOST,
            "ge",
            Expr.Sign.AT_LEAST,
            "ne",
            Expr.Sign.NOT_EQUAL,
            "approx",
            Expr.Sign.APPROXIMATELY,
            "in",
            Expr.Sign.ELEMENT,
            "equiv",
            Expr.Sign.CONGRUENT,
            "cong",
            Expr.Sign.CONGRUENT);

    private final Cursor cursor;
    private final AtomParser atoms;

    private LatexParser(Cursor cursor) {
        this.cursor = cursor;
        this.atoms = new AtomParser(cursor, this);
    }

    static Expr parse(List<LatexToken> tokens) {
        if (tokens.isEmpty() || tokens.size() > ReadingLimits.TOKENS) {
            throw new Unreadable(tokens.isEmpty() ? "nothing there" : "more than " + ReadingLimits.TOKENS + " tokens");
        }
        Cursor cursor = new Cursor(tokens);
        Expr expr = new LatexParser(cursor).listing();
        if (!cursor.atEnd()) {
            throw new Unreadable("stops at " + cursor.peek().text());
        }
        return expr;
    }

    /** Values separated by commas, semicolons, line breaks, "and", "or". */
    Expr listing() {
        List<Expr> items = items();
        return items.size() == 1 ? items.getFirst() : new Expr.Listing(items);
    }

    List<Expr> items() {
        List<Expr> items = new ArrayList<>();
        do {
            items.add(relation());
            if (items.size() > ReadingLimits.MEMBERS) {
                throw new Unreadable("more than " + ReadingLimits.MEMBERS + " members");
            }
        } while (skipSeparators());
        return List.copyOf(items);
    }

    private boolean skipSeparators() {
        int before = cursor.position();
        boolean found = false;
        while (isSeparator(cursor.peek())) {
            found = true;
            cursor.next();
        }
        boolean trailing = cursor.atEnd() && cursor.previous().isSign("\\\\");
        if (found && cursor.position() - before > 2) {
            throw new Unreadable("empty members");
        }
        return found && !trailing;
    }

    private static boolean isSeparator(LatexToken token) {
        return token.isSign(",")
                || token.isSign(";")
                || token.isSign("and")
                || token.isSign("or")
                || token.isSign("\\\\");
    }

    /** Members with relation signs between them. */
    Expr relation() {
        cursor.enter();
        List<Expr> members = new ArrayList<>();
        List<Expr.Sign> signs = new ArrayList<>();
        Expr.@Nullable Sign first = sign(cursor.peek());
        if (first == Expr.Sign.EQUAL || first == Expr.Sign.APPROXIMATELY) {
            cursor.next(); // "= 5" says no more than "5"
        }
        members.add(setExpression());
        for (Expr.Sign sign = sign(cursor.peek()); sign != null; sign = sign(cursor.peek())) {
            cursor.next();
            if (sign == Expr.Sign.LESS || sign == Expr.Sign.GREATER) {
                sign = cursor.skipSign("=") ? (sign == Expr.Sign.LESS ? Expr.Sign.AT_MOST : Expr.Sign.AT_LEAST) : sign;
            }
            signs.add(sign);
            members.add(setExpression());
        }
        cursor.leave();
        return signs.isEmpty() ? members.getFirst() : new Expr.Relation(List.copyOf(members), List.copyOf(signs));
    }

    private static Expr.@Nullable Sign sign(LatexToken token) {
        return switch (token.type()) {
            case COMMAND -> COMMAND_SIGNS.get(token.text());
            case SIGN ->
                switch (token.text()) {
                    case "=" -> Expr.Sign.EQUAL;
                    case "<" -> Expr.Sign.LESS;
                    case ">" -> Expr.Sign.GREATER;
                    default -> null;
                };
            default -> null;
        };
    }

    private Expr setExpression() {
        Expr left = ratio();
        while (true) {
            if (cursor.skipCommand("cup")) {
                left = new Expr.SetOperation('u', left, ratio());
            } else if (cursor.skipCommand("cap")) {
                left = new Expr.SetOperation('n', left, ratio());
            } else if (cursor.skipCommand("setminus")) {
                left = new Expr.SetOperation('-', left, ratio());
            } else {
                return left;
            }
        }
    }

    private Expr ratio() {
        Expr first = sum();
        if (!isRatioSign()) {
            return first;
        }
        List<Expr> terms = new ArrayList<>(List.of(first));
        while (isRatioSign()) {
            cursor.next();
            terms.add(sum());
        }
        if (terms.getLast() instanceof Expr.Measured measured) {
            terms.set(terms.size() - 1, measured.value());
            return new Expr.Measured(new Expr.Ratio(List.copyOf(terms)), measured.unit());
        }
        return new Expr.Ratio(List.copyOf(terms));
    }

    private boolean isRatioSign() {
        LatexToken token = cursor.peek();
        return token.is(LatexToken.Type.WORD, "to") || (token.isSign(":") && cursor.bars == 0);
    }

    Expr sum() {
        cursor.enter();
        Expr result = signed();
        List<Expr> terms = new ArrayList<>(List.of(result));
        while (true) {
            LatexToken token = cursor.peek();
            if (token.isSign("+")) {
                cursor.next();
                terms.add(signed());
            } else if (token.isSign("-")) {
                cursor.next();
                terms.add(new Expr.Negation(signed()));
            } else if (token.isCommand("pm") || token.isCommand("mp")) {
                cursor.next();
                Expr both = new Expr.PlusMinus(joined(terms), signed(), token.isCommand("mp"));
                terms.clear();
                terms.add(both);
            } else {
                break;
            }
        }
        cursor.leave();
        return joined(terms);
    }

    /** A unit behind the last term measures the whole sum. */
    private static Expr joined(List<Expr> terms) {
        if (terms.size() == 1) {
            return terms.getFirst();
        }
        Expr last = terms.getLast();
        boolean negated = last instanceof Expr.Negation;
        Expr inner = last instanceof Expr.Negation negation ? negation.value() : last;
        if (inner instanceof Expr.Measured measured && !measured.unit().equals(Unit.DEGREE)) {
            List<Expr> bare = new ArrayList<>(terms.subList(0, terms.size() - 1));
            bare.replaceAll(
                    term -> term instanceof Expr.Measured m && m.unit().equals(measured.unit()) ? m.value() : term);
            bare.add(negated ? new Expr.Negation(measured.value()) : measured.value());
            return new Expr.Measured(new Expr.Sum(List.copyOf(bare)), measured.unit());
        }
        return new Expr.Sum(List.copyOf(terms));
    }

    /** A product with any number of signs before it. */
    private Expr signed() {
        boolean negative = false;
        while (true) {
            if (cursor.skipSign("-")) {
                negative = !negative;
            } else if (!cursor.skipSign("+")) {
                break;
            }
        }
        LatexToken token = cursor.peek();
        if (token.isCommand("pm") || token.isCommand("mp")) {
            cursor.next();
            return new Expr.PlusMinus(null, product(), token.isCommand("mp") != negative);
        }
        Expr value = product();
        if (!negative) {
            return value;
        }
        return value instanceof Expr.Measured measured
                ? new Expr.Measured(new Expr.Negation(measured.value()), measured.unit())
                : new Expr.Negation(value);
    }

    private Expr product() {
        cursor.enter();
        boolean money = cursor.skipSign("$") || cursor.skipSign("currency");
        boolean negative = money && cursor.skipSign("-");
        Expr left = power();
        while (true) {
            LatexToken token = cursor.peek();
            if (token.isSign("*") || token.isCommand("cdot") || token.isCommand("times")) {
                cursor.next();
                left = times(left, factor());
            } else if (token.isSign("/") || token.isCommand("div")) {
                cursor.next();
                left = new Expr.Quotient(left, factor());
            } else if (token.isCommand("mod") || token.isCommand("bmod") || token.isCommand("pmod")) {
                cursor.next();
                left = new Expr.Call("mod", List.of(left, power()));
            } else if (token.isSign("$") || token.isSign("currency")) {
                cursor.next();
                money = true;
            } else if (UnitParser.startsUnit(cursor)) {
                left = new Expr.Measured(left, UnitParser.parse(cursor));
            } else if (atoms.startsFactor()) {
                left = times(left, power());
            } else {
                break;
            }
        }
        cursor.leave();
        if (money && left instanceof Expr.Measured measured) {
            left = measured.value();
        }
        left = negative ? new Expr.Negation(left) : left;
        return money ? new Expr.Measured(left, Unit.of("dollar")) : left;
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

    static Expr times(Expr left, Expr right) {
        if (left instanceof Expr.Measured measured && !(right instanceof Expr.Measured)) {
            if (!measured.unit().measure()
                    || !(measured.unit().equals(Unit.PERCENT) || measured.unit().equals(Unit.DEGREE))) {
                throw new Unreadable("mathematics behind a unit");
            }
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
