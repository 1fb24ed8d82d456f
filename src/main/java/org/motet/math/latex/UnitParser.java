package org.motet.math.latex;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what stands behind a number: "cm^2", "square inches", "miles per hour", "right triangles". */
final class UnitParser {
    private static final int MOST_WORDS = 5;

    private UnitParser() {}

    static boolean startsUnit(Cursor cursor) {
        LatexToken token = cursor.peek();
        if (token.is(LatexToken.Type.WORD)) {
            return !token.text().equals("to")
                    && !Vocabulary.STATEMENT.contains(token.text().toLowerCase(Locale.ROOT));
        }
        return token.is(LatexToken.Type.LETTER)
                && token.prose()
                && Units.named(token.text()) != null
                && !cursor.previous().isSign("^");
    }

    static Unit parse(Cursor cursor) {
        Unit unit = new Unit(java.util.Map.of(), true);
        int sign = 1;
        int words = 0;
        while (startsUnit(cursor)) {
            if (++words > MOST_WORDS) {
                throw new Unreadable("a sentence behind the value");
            }
            unit = unit.times(one(cursor), sign);
            sign = 1;
            if (cursor.peek().isSign("/") && isUnit(cursor.peek(1))) {
                cursor.next();
                sign = -1;
            } else if (cursor.peek().is(LatexToken.Type.WORD)
                    && cursor.peek().text().equals("per")) {
                cursor.next();
                sign = -1;
            } else if ((cursor.peek().isCommand("cdot") || cursor.peek().isSign("-")) && isUnit(cursor.peek(1))) {
                cursor.next();
            }
        }
        return unit;
    }

    private static boolean isUnit(LatexToken token) {
        return token.is(LatexToken.Type.WORD)
                || (token.is(LatexToken.Type.LETTER) && Units.named(token.text()) != null);
    }

    private static Unit one(Cursor cursor) {
        String word = cursor.next().text();
        int power = switch (word.toLowerCase(Locale.ROOT)) {
            case "square", "sq" -> 2;
            case "cubic", "cu" -> 3;
            default -> 0;
        };
        if (power > 0) {
            cursor.skipSign(".");
            return cursor.peek().is(LatexToken.Type.WORD) || cursor.peek().is(LatexToken.Type.LETTER)
                    ? named(cursor.next().text()).pow(power)
                    : Unit.noun(word);
        }
        Unit unit = named(word);
        if (cursor.skipSign("^")) {
            unit = unit.pow(exponent(cursor));
        }
        return unit;
    }

    private static Unit named(String word) {
        if (Vocabulary.STATEMENT.contains(word.toLowerCase(Locale.ROOT))) {
            throw new Unreadable("a statement behind the value");
        }
        @Nullable Unit known = Units.named(word);
        return known == null ? Unit.noun(word.toLowerCase(Locale.ROOT)) : known;
    }

    private static int exponent(Cursor cursor) {
        boolean braced = cursor.skipSign("{");
        boolean negative = cursor.skipSign("-");
        LatexToken token = cursor.next();
        if (!token.is(LatexToken.Type.NUMBER) || token.text().length() != 1) {
            throw new Unreadable("not the power of a unit: " + token.text());
        }
        if (braced) {
            cursor.expectSign("}");
        }
        int power = token.text().charAt(0) - '0';
        return negative ? -power : power;
    }
}
