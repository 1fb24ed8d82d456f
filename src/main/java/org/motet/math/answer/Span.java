package org.motet.math.answer;

/**
 * A stretch of a text.
 *
 * @param start first index, -1 for none
 * @param end index behind the last character, -1 for none
 */
record Span(int start, int end) {
    static final Span NONE = new Span(-1, -1);
    private static final int MOST_TRIES = 16;

    boolean isEmpty() {
        return start >= end;
    }

    String of(String text) {
        return text.substring(start, end);
    }

    static Span later(Span a, Span b) {
        return b.end > a.end ? b : a;
    }

    /** The last stretch between two marks that is not blank, among the last few. */
    static Span lastBetween(String text, String open, String close) {
        int closing = text.lastIndexOf(close);
        for (int tries = 0; closing > 0 && tries < MOST_TRIES; tries++) {
            int opening = text.lastIndexOf(open, closing - 1);
            if (opening < 0) {
                return NONE;
            }
            int from = opening + open.length();
            if (from < closing && !text.substring(from, closing).isBlank()) {
                return new Span(from, closing);
            }
            closing = text.lastIndexOf(close, opening - 1);
        }
        return NONE;
    }

    /** The last number with sign, thousands commas and decimals, as it stands in prose. */
    static Span lastNumber(String text) {
        int end = text.length();
        while (end > 0 && !isDigit(text.charAt(end - 1))) {
            end--;
        }
        int start = end;
        while (start > 0 && isNumeral(text, start - 1)) {
            start--;
        }
        if (start > 0 && start < end && isSign(text, start - 1)) {
            start--;
        }
        int to = end < text.length() && text.charAt(end) == '%' ? end + 1 : end;
        return start < end ? new Span(start, to) : NONE;
    }

    private static boolean isNumeral(String text, int at) {
        char c = text.charAt(at);
        if (isDigit(c)) {
            return true;
        }
        return (c == '.' || c == ',' || c == '/')
                && isDigit(text.charAt(at + 1))
                && (c == '.' || (at > 0 && isDigit(text.charAt(at - 1))));
    }

    private static boolean isSign(String text, int at) {
        return text.charAt(at) == '-' && (at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1)));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
