package org.motet.math.latex;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.motet.math.number.Rational;

/** Reads numbers of every written form: decimals, repeating decimals, mixed numbers, e-notation, other bases. */
final class NumberParser {
    private final Cursor cursor;
    private final AtomParser atoms;

    NumberParser(Cursor cursor, AtomParser atoms) {
        this.cursor = cursor;
        this.atoms = atoms;
    }

    Expr number() {
        if (startsBased()) {
            return based();
        }
        String text = cursor.peek().text();
        Expr literal = literal();
        if (text.indexOf('.') >= 0) {
            return repeating(text, literal);
        }
        if (isBaseWord(0) || (cursor.peek().isSign("(") && isBaseWord(1))) {
            return worded(text);
        }
        return literal instanceof Expr.Num whole && text.indexOf('e') < 0 ? mixed(whole) : literal;
    }

    /** The number token alone. */
    Expr literal() {
        String text = cursor.next().text();
        int e = text.indexOf('e');
        String mantissa = e < 0 ? text : text.substring(0, e);
        if (mantissa.length() > ReadingLimits.DIGITS) {
            throw new Unreadable("a number of more than " + ReadingLimits.DIGITS + " digits");
        }
        String digits = mantissa.endsWith(".") ? mantissa.substring(0, mantissa.length() - 1) : mantissa;
        BigDecimal value = new BigDecimal(digits.isEmpty() ? "0" : digits);
        int exponent = e < 0 ? 0 : Integer.parseInt(text.substring(e + 1));
        int decimals = e < 0 && mantissa.indexOf('.') >= 0 ? value.scale() : -1;
        if (Math.abs(exponent) > ReadingLimits.DIGITS) {
            Expr power = new Expr.Power(Expr.Num.of(10), Expr.Num.of(exponent));
            return new Expr.Product(java.util.List.of(new Expr.Num(exact(value), -1), power));
        }
        return new Expr.Num(exact(value.scaleByPowerOfTen(exponent)), decimals);
    }

    private static Rational exact(BigDecimal value) {
        return value.scale() <= 0
                ? Rational.of(value.toBigIntegerExact())
                : Rational.of(value.unscaledValue(), BigInteger.TEN.pow(value.scale()));
    }

    /** 0.1\overline{6}, 0.1(6), 0.1666... */
    private Expr repeating(String text, Expr literal) {
        if (text.indexOf('e') >= 0) {
            return literal;
        }
        String decimals = text.substring(text.indexOf('.') + 1);
        String whole = text.substring(0, text.indexOf('.'));
        boolean over = cursor.peek().isCommand("overline") || cursor.peek().isCommand("dot");
        if (over
                && cursor.peek(1).isSign("{")
                && isPeriod(cursor.peek(2))
                && cursor.peek(3).isSign("}")) {
            String period = cursor.peek(2).text();
            cursor.reset(cursor.position() + 4);
            return repeating(whole, decimals, period);
        }
        boolean bracket = cursor.peek().isSign("(") && !cursor.peek().spaced();
        if (bracket && isPeriod(cursor.peek(1)) && cursor.peek(2).isSign(")")) {
            String period = cursor.peek(1).text();
            cursor.reset(cursor.position() + 3);
            return repeating(whole, decimals, period);
        }
        boolean points = cursor.peek().isSign(".") && cursor.peek(1).isSign(".");
        if (points || cursor.peek().isCommand("ldots")) {
            while (cursor.skipSign(".") || cursor.skipCommand("ldots")) {
                // all of the dots
            }
            String period = period(decimals);
            return period.isEmpty() ? literal : repeating(whole, decimals, period);
        }
        return literal;
    }

    private static boolean isPeriod(LatexToken token) {
        return token.is(LatexToken.Type.NUMBER)
                && token.text().length() <= 60
                && token.text().chars().allMatch(Character::isDigit);
    }

    /** The shortest block that ends the digits at least twice and over at least three digits. */
    private static String period(String digits) {
        int n = digits.length();
        for (int p = 1; 2 * p <= n && p <= 60; p++) {
            String block = digits.substring(n - p);
            int copies = 1;
            while (n - (copies + 1) * p >= 0 && digits.startsWith(block, n - (copies + 1) * p)) {
                copies++;
            }
            if (copies >= 2 && copies * p >= 3) {
                return block;
            }
        }
        return "";
    }

    private static Expr repeating(String whole, String before, String period) {
        BigInteger power = BigInteger.TEN.pow(before.length());
        BigInteger start = new BigInteger("0" + whole + before);
        BigInteger nines = BigInteger.TEN.pow(period.length()).subtract(BigInteger.ONE);
        BigInteger num = start.multiply(nines).add(new BigInteger(period));
        return new Expr.Num(Rational.of(num, nines.multiply(power)), -1);
    }

    /** 1\frac{2}{3} and "1 2/3" are sums when the fraction is proper. */
    private Expr mixed(Expr.Num whole) {
        int before = cursor.position();
        if (cursor.peek().isCommand("frac")) {
            Expr fraction = atoms.atom();
            if (fraction instanceof Expr.Quotient(Expr.Num num, Expr.Num den) && isProper(num, den)) {
                return plus(whole, num, den);
            }
            cursor.reset(before);
        } else if (cursor.peek().is(LatexToken.Type.NUMBER)
                && cursor.peek(1).isSign("/")
                && cursor.peek(2).is(LatexToken.Type.NUMBER)) {
            Expr num = literal();
            cursor.next();
            Expr den = literal();
            if (num instanceof Expr.Num n && den instanceof Expr.Num d && isProper(n, d)) {
                return plus(whole, n, d);
            }
            throw new Unreadable("numbers side by side");
        }
        return whole;
    }

    private static boolean isProper(Expr.Num num, Expr.Num den) {
        return num.value().isInteger()
                && den.value().isInteger()
                && num.value().signum() > 0
                && num.value().compareTo(den.value()) < 0;
    }

    private static Expr plus(Expr.Num whole, Expr.Num num, Expr.Num den) {
        return new Expr.Num(whole.value().plus(num.value().times(den.value().inverse())), -1);
    }

    /** Digits, among them capital letters, with an integer subscript. */
    boolean startsBased() {
        int ahead = digitTokens(0);
        return ahead > 0 && cursor.peek(ahead).isSign("_") && base(ahead + 1) > 0;
    }

    private int digitTokens(int from) {
        int ahead = from;
        boolean digit = false;
        while (isDigits(cursor.peek(ahead))
                && (ahead == from || !cursor.peek(ahead).spaced())) {
            digit |= cursor.peek(ahead).is(LatexToken.Type.NUMBER);
            ahead++;
        }
        return digit ? ahead : 0;
    }

    private static boolean isDigits(LatexToken token) {
        return (token.is(LatexToken.Type.NUMBER)
                        && token.text().indexOf('e') < 0
                        && token.text().indexOf('.') < 0)
                || (token.is(LatexToken.Type.LETTER)
                        && Character.isUpperCase(token.text().charAt(0)));
    }

    /** The base that a subscript names, 0 when it names none. */
    private int base(int ahead) {
        LatexToken token = cursor.peek(ahead);
        if (token.isSign("{")) {
            boolean word = cursor.peek(ahead + 1).is(LatexToken.Type.WORD, "base");
            LatexToken inner = cursor.peek(ahead + (word ? 2 : 1));
            return cursor.peek(ahead + (word ? 3 : 2)).isSign("}") ? small(inner) : 0;
        }
        return small(token);
    }

    private static int small(LatexToken token) {
        if (!token.is(LatexToken.Type.NUMBER)
                || token.text().length() > 2
                || token.text().indexOf('.') >= 0) {
            return 0;
        }
        int base = Integer.parseInt(token.text());
        return base >= 2 && base <= 36 ? base : 0;
    }

    private Expr based() {
        StringBuilder digits = new StringBuilder();
        while (!cursor.peek().isSign("_")) {
            digits.append(cursor.next().text());
        }
        return subscripted(digits.toString());
    }

    private Expr subscripted(String digits) {
        cursor.next();
        int base = base(0);
        if (cursor.next().isSign("{")) {
            while (!cursor.next().isSign("}")) {
                // the base, already read
            }
        }
        return new Expr.Based(digits, base);
    }

    /** (43)_5 */
    Expr maybeBased(Expr inner) {
        boolean integer = inner instanceof Expr.Num num
                && num.decimals() < 0
                && num.value().isInteger();
        return integer && cursor.peek().isSign("_") && base(1) > 0
                ? subscripted(((Expr.Num) inner).value().toString())
                : inner;
    }

    private boolean isBaseWord(int ahead) {
        int in = cursor.peek(ahead).is(LatexToken.Type.WORD, "in") ? 1 : 0;
        return cursor.peek(ahead + in).is(LatexToken.Type.WORD, "base") && small(cursor.peek(ahead + in + 1)) > 0;
    }

    /** 43 (base 5) */
    private Expr worded(String digits) {
        boolean bracket = cursor.skipSign("(");
        while (cursor.peek().is(LatexToken.Type.WORD)) {
            cursor.next();
        }
        int base = small(cursor.next());
        if (bracket) {
            cursor.expectSign(")");
        }
        return new Expr.Based(digits, base);
    }
}
