package org.motet.math.latex;

import org.jspecify.annotations.Nullable;

/**
 * A number as it is written: digits, thousands separators, decimal point, e-notation.
 *
 * @param digits without separators
 * @param end index behind it
 */
record Numeral(String digits, int end) {
    private static final String[] SEPARATORS = {
        ",\\!", "{,}\\!", "{,}", "{\\,}", "\\,", "\\ ", "\\;", ",\\,", ",", "~", " "
    };

    /** Reads a number that begins at the index; a bare comma separates thousands only when that is allowed. */
    static Numeral scan(String text, int start, boolean commaInside) {
        StringBuilder digits = new StringBuilder();
        int at = digits(text, start, digits);
        int first = at - start;
        if (first >= 1 && first <= 3 && text.charAt(start) != '0') {
            @Nullable String separator = separator(text, at, commaInside);
            while (separator != null && text.startsWith(separator, at) && isGroup(text, at + separator.length())) {
                at = digits(text, at + separator.length(), digits);
            }
        }
        if (at < text.length() && text.charAt(at) == '.' && continues(text, at + 1)) {
            digits.append('.');
            at = digits(text, at + 1, digits);
        }
        return exponent(text, at, digits);
    }

    private static int digits(String text, int from, StringBuilder out) {
        int at = from;
        while (at < text.length() && isDigit(text, at)) {
            out.append(text.charAt(at++));
        }
        return at;
    }

    private static @Nullable String separator(String text, int at, boolean commaInside) {
        for (String separator : SEPARATORS) {
            if (text.startsWith(separator, at) && isGroup(text, at + separator.length())) {
                return separator.equals(",") && !commaInside ? null : separator;
            }
        }
        return null;
    }

    private static boolean isGroup(String text, int at) {
        return isDigit(text, at) && isDigit(text, at + 1) && isDigit(text, at + 2) && !isDigit(text, at + 3);
    }

    /** A digit, or the mark of a repeating part, follows the point. */
    private static boolean continues(String text, int at) {
        return isDigit(text, at)
                || text.startsWith("\\overline", at)
                || text.startsWith("\\bar", at)
                || text.startsWith("\\dot{", at)
                || (text.startsWith("(", at) && isDigit(text, at + 1));
    }

    private static Numeral exponent(String text, int at, StringBuilder digits) {
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int sign = at + 1 < text.length() && "+-".indexOf(text.charAt(at + 1)) >= 0 ? 1 : 0;
            int from = at + 1 + sign;
            int to = from;
            while (isDigit(text, to)) {
                to++;
            }
            boolean ends = to >= text.length() || !Character.isLetter(text.charAt(to));
            if (to > from && to - from <= 4 && ends) {
                digits.append('e').append(text, at + 1, to);
                return new Numeral(digits.toString(), to);
            }
        }
        return new Numeral(digits.toString(), at);
    }

    private static boolean isDigit(String text, int at) {
        return at >= 0 && at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }
}
