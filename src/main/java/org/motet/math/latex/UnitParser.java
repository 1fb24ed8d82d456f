package org.motet.math.latex;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what stands behind a number: "cm^2", "square inches", "miles per hour", "right triangles", "in the morning". */
final class UnitParser {
    private static final int MOST_WORDS = 5;

    private UnitParser() {}

    static boolean startsUnit(Cursor cursor) {
        LatexToken token = cursor.peek();
        if (token.is(LatexToken.Type.WORD)) {
            boolean ratio = token.text().equals("to") && !cursor.peek(1).is(LatexToken.Type.WORD);
            return !ratio && !Vocabulary.STATEMENT.contains(token.text().toLowerCase(Locale.ROOT));
        }
        return token.is(LatexToken.Type.LETTER)
                && token.prose()
                && Units.named(token.text()) != null
                && !cursor.previous().isSign("^");
    }

    static Unit parse(Cursor cursor) {
        Unit unit = Unit.NONE;
        int sign = 1;
        if (isPer(cursor.peek()) && isUnit(cursor.peek(1))) {
            cursor.next();
            sign = -1;
        }
        boolean joined = sign < 0;
        for (int words = 0; joined || startsUnit(cursor); words++) {
            if (words == MOST_WORDS) {
                throw new Unreadable("a sentence behind the value");
            }
            unit = unit.times(one(cursor), sign);
            LatexToken token = cursor.peek();
            boolean over = token.isSign("/") || isPer(token);
            joined = (over || token.isCommand("cdot") || token.isSign("-")) && isUnit(cursor.peek(1));
            sign = joined ? (over ? -1 : 1) : 1;
            cursor.reset(cursor.position() + (joined ? 1 : 0));
        }
        return unit;
    }

    /** The letter behind a degree sign that makes it a temperature, or null. */
    static @Nullable Unit temperature(LatexToken token) {
        return token.is(LatexToken.Type.LETTER, "C")
                ? Unit.of("celsius")
                : token.is(LatexToken.Type.LETTER, "F") ? Unit.of("fahrenheit") : null;
    }

    private static boolean isPer(LatexToken token) {
        return token.is(LatexToken.Type.WORD) && token.text().equalsIgnoreCase("per");
    }

    private static boolean isUnit(LatexToken token) {
        return token.is(LatexToken.Type.WORD)
                || (token.is(LatexToken.Type.LETTER) && Units.named(token.text()) != null);
    }

    private static Unit one(Cursor cursor) {
        String word = cursor.next().text().toLowerCase(Locale.ROOT);
        @Nullable Unit partOfDay = partOfDay(word, cursor);
        if (partOfDay != null) {
            return partOfDay;
        }
        int power = switch (word) {
            case "square", "sq" -> 2;
            case "cubic", "cu" -> 3;
            default -> 0;
        };
        if (power > 0) {
            cursor.skipSign(".");
            return cursor.peek().is(LatexToken.Type.WORD) || cursor.peek().is(LatexToken.Type.LETTER)
                    ? named(cursor.next().text()).pow(power)
                    : Unit.word(word);
        }
        Unit unit = named(cursor.previous().text());
        if (cursor.skipSign("^")) {
            unit = unit.pow(exponent(cursor));
        }
        return unit;
    }

    /** "in the morning", "at noon", "at night"; the preposition is read. */
    private static @Nullable Unit partOfDay(String preposition, Cursor cursor) {
        boolean at = preposition.equals("at");
        boolean the = preposition.equals("in") && cursor.peek().is(LatexToken.Type.WORD, "the");
        String part = cursor.peek(the ? 1 : 0).text().toLowerCase(Locale.ROOT);
        @Nullable
        String unit = switch (part) {
            case "morning" -> the ? "am" : null;
            case "afternoon", "evening" -> the ? "pm" : null;
            case "night", "noon", "midday", "midnight" -> at ? (part.equals("midday") ? "noon" : part) : null;
            default -> null;
        };
        if (unit == null) {
            return null;
        }
        cursor.reset(cursor.position() + (the ? 2 : 1));
        return Unit.of(unit);
    }

    private static Unit named(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (Vocabulary.STATEMENT.contains(lower)) {
            throw new Unreadable("a statement behind the value");
        }
        @Nullable Unit known = Units.named(word);
        return known == null ? Unit.word(lower) : known;
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
