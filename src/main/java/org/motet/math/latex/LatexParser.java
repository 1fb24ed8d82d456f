package org.motet.math.latex;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads tokens to an expression tree by recursive descent: list, relation, set operation, ratio, sum. Smaller pieces are
 * read by {@link ProductParser} and {@link AtomParser}. Throws {@link Unreadable} for what is not mathematics.
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
    private final ProductParser products;
    private final ModulusParser moduli;

    private LatexParser(Cursor cursor) {
        this.cursor = cursor;
        this.products = new ProductParser(cursor, this);
        this.moduli = new ModulusParser(cursor, this, products);
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
        boolean part = false; // of a quantity in several units: 5 feet 6 inches, 12 degrees 30', 5' 6''
        do {
            items.add(moduli.startsModulus() && !items.isEmpty() ? moduli.behind(items.removeLast()) : relation());
            boolean measured = items.getLast() instanceof Expr.Measured;
            if (part && !measured) {
                throw new Unreadable("numbers side by side");
            }
            if (items.size() > ReadingLimits.MEMBERS) {
                throw new Unreadable("more than " + ReadingLimits.MEMBERS + " members");
            }
            part = measured && cursor.peek().is(LatexToken.Type.NUMBER);
        } while (part || skipSeparators());
        return ModulusParser.shared(items);
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
        if (first == Expr.Sign.EQUAL || first == Expr.Sign.APPROXIMATELY || first == Expr.Sign.CONGRUENT) {
            cursor.next(); // "= 5" says no more than "5"
        }
        members.add(moduli.behind(setExpression()));
        for (Expr.Sign sign = sign(cursor.peek()); sign != null; sign = sign(cursor.peek())) {
            cursor.next();
            if (sign == Expr.Sign.LESS || sign == Expr.Sign.GREATER) {
                sign = cursor.skipSign("=") ? (sign == Expr.Sign.LESS ? Expr.Sign.AT_MOST : Expr.Sign.AT_LEAST) : sign;
            }
            signs.add(sign);
            members.add(moduli.behind(setExpression()));
        }
        cursor.leave();
        return signs.isEmpty()
                ? members.getFirst()
                : ModulusParser.congruence(new Expr.Relation(List.copyOf(members), List.copyOf(signs)));
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
                Expr both = plusMinus(joined(terms), signed(), token.isCommand("mp"));
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
        if (inner instanceof Expr.Measured measured && !measured.unit().isDegree()) {
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
            return plusMinus(null, products.product(), token.isCommand("mp") != negative);
        }
        Expr value = products.product();
        return negative ? negated(value) : value;
    }

    private static Expr negated(Expr value) {
        return switch (value) {
            case Expr.Measured(Expr inner, Unit unit) -> new Expr.Measured(new Expr.Negation(inner), unit);
            case Expr.Residue(Expr inner, Expr modulus) -> new Expr.Residue(new Expr.Negation(inner), modulus);
            default -> new Expr.Negation(value);
        };
    }

    /** A unit behind the second value measures both. */
    private static Expr plusMinus(@Nullable Expr left, Expr right, boolean minusFirst) {
        if (!(right instanceof Expr.Measured(Expr value, Unit unit)) || unit.isDegree()) {
            return new Expr.PlusMinus(left, right, minusFirst);
        }
        Expr bare = left instanceof Expr.Measured(Expr inner, Unit same) && same.equals(unit) ? inner : left;
        return new Expr.Measured(new Expr.PlusMinus(bare, value, minusFirst), unit);
    }
}
