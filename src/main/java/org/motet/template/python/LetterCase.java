package org.motet.template.python;

import java.util.Locale;
import java.util.function.IntPredicate;

/** Capital and small letters, and the kinds of characters. */
public final class LetterCase {
    private LetterCase() {}

    public static String upper(String s) {
        return s.toUpperCase(Locale.ROOT);
    }

    public static String lower(String s) {
        return s.toLowerCase(Locale.ROOT);
    }

    /** The first character as in a title, the others small. */
    public static String capitalized(String s) {
        if (s.isEmpty()) {
            return s;
        }
        int end = s.offsetByCodePoints(0, 1);
        return titled(s.codePointAt(0))
                + lower(s).substring(lower(s.substring(0, end)).length());
    }

    /** Each word capitalized; a word is a run of letters that have a case. */
    static String title(String s) {
        StringBuilder out = new StringBuilder();
        String small = lower(s); // of the whole text, for a sigma at the end of a word
        boolean exact = small.length() == s.length();
        boolean inWord = false;
        for (int i = 0; i < s.length(); ) {
            int point = s.codePointAt(i);
            int next = i + Character.charCount(point);
            if (!inWord) {
                out.append(titled(point));
            } else {
                out.append(exact ? small.substring(i, next) : lower(Character.toString(point)));
            }
            inWord = isCased(point);
            i = next;
        }
        return out.toString();
    }

    private static String titled(int point) {
        String capital = upper(Character.toString(point));
        if (Character.toTitleCase(point) != point || capital.codePointCount(0, capital.length()) == 1) {
            return Character.toString(Character.toTitleCase(point));
        }
        int end =
                capital.offsetByCodePoints(0, 1); // one letter that is several in capitals, such as the German sharp s
        return capital.substring(0, end) + lower(capital.substring(end));
    }

    static String swapped(String s) {
        StringBuilder out = new StringBuilder();
        String small = lower(s); // of the whole text, for a sigma at the end of a word
        boolean exact = small.length() == s.length();
        for (int i = 0; i < s.length(); ) {
            int point = s.codePointAt(i);
            int next = i + Character.charCount(point);
            String one = s.substring(i, next);
            String other = exact ? small.substring(i, next) : lower(one);
            out.append(Character.isUpperCase(point) ? other : Character.isLowerCase(point) ? upper(one) : one);
            i = next;
        }
        return out.toString();
    }

    private static boolean isCased(int point) {
        return Character.isUpperCase(point) || Character.isLowerCase(point) || Character.isTitleCase(point);
    }

    public static boolean isLower(String s) {
        return s.codePoints().anyMatch(Character::isLowerCase)
                && s.codePoints().noneMatch(p -> Character.isUpperCase(p) || Character.isTitleCase(p));
    }

    public static boolean isUpper(String s) {
        return s.codePoints().anyMatch(Character::isUpperCase)
                && s.codePoints().noneMatch(p -> Character.isLowerCase(p) || Character.isTitleCase(p));
    }

    static boolean isTitle(String s) {
        boolean any = false;
        boolean inWord = false;
        for (int point : s.codePoints().toArray()) {
            boolean capital = Character.isUpperCase(point) || Character.isTitleCase(point);
            if (capital && inWord || Character.isLowerCase(point) && !inWord) {
                return false;
            }
            inWord = isCased(point);
            any |= inWord;
        }
        return any;
    }

    static boolean isAlphabetic(String s) {
        return all(s, Character::isLetter);
    }

    static boolean isDecimal(String s) {
        return all(s, LetterCase::isDecimalDigit);
    }

    static boolean isDigit(String s) {
        return all(s, point -> isDecimalDigit(point) || refuseOtherNumber(point));
    }

    static boolean isAlphanumeric(String s) {
        return all(s, point -> Character.isLetter(point) || isDecimalDigit(point) || refuseOtherNumber(point));
    }

    private static boolean isDecimalDigit(int point) {
        return Character.getType(point) == Character.DECIMAL_DIGIT_NUMBER;
    }

    /** Superscripts, fractions and the like are digits to Python only in part. */
    private static boolean refuseOtherNumber(int point) {
        int type = Character.getType(point);
        if (type == Character.OTHER_NUMBER || type == Character.LETTER_NUMBER) {
            throw new PythonException("whether '" + Character.toString(point) + "' is a digit is not supported");
        }
        return false;
    }

    static boolean isSpace(String s) {
        return all(s, point -> point <= Character.MAX_VALUE && WhiteSpace.is((char) point));
    }

    private static boolean all(String s, IntPredicate test) {
        return !s.isEmpty() && s.codePoints().allMatch(test);
    }

    /** Whether {@code repr} shows the character as it is. */
    static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> point == ' ';
            default -> true;
        };
    }
}
