package org.motet.template.python;

/** White space as Python's {@code str.strip} and its pattern {@code \s} see it, which is not quite Java's. */
public final class WhiteSpace {
    private WhiteSpace() {}

    public static boolean is(char c) {
        return c >= '\t' && c <= '\r'
                || c >= '\u001c' && c <= ' '
                || c == '\u0085'
                || c == '\u00a0'
                || c == '\u1680'
                || c >= '\u2000' && c <= '\u200a'
                || c == '\u2028'
                || c == '\u2029'
                || c == '\u202f'
                || c == '\u205f'
                || c == '\u3000';
    }

    /** The text without white space at both ends. */
    public static String strip(String text) {
        return stripEnd(stripStart(text));
    }

    static String stripStart(String text) {
        int start = 0;
        while (start < text.length() && is(text.charAt(start))) {
            start++;
        }
        return text.substring(start);
    }

    public static String stripEnd(String text) {
        int end = text.length();
        while (end > 0 && is(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }
}
