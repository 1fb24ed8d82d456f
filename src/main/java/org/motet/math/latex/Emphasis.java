package org.motet.math.latex;

/**
 * Removes the emphasis of Markdown and HTML: {@code **42**}, {@code *42*}, {@code __42__}, {@code <b>42</b>}. A star is
 * emphasis only where no factor stands before it and its partner has none behind, so products and powers stay.
 */
final class Emphasis {
    private static final String[] TAGS = {"b", "strong", "i", "em", "u", "code", "mark"};

    private Emphasis() {}

    static String removed(String text) {
        String plain = text.indexOf('*') >= 0 ? stars(text) : text;
        plain = plain.indexOf('_') >= 0 ? underscores(plain) : plain;
        return plain.contains("</") ? tags(plain) : plain;
    }

    private static String stars(String text) {
        StringBuilder out = new StringBuilder(text);
        int at = text.indexOf('*');
        while (at >= 0) {
            int end = runEnd(text, at);
            int close = opens(text, at, end) ? partner(text, at, end) : -1;
            if (close >= 0) {
                blank(out, at, end);
                blank(out, close, close + end - at);
                end = close + end - at;
            }
            at = text.indexOf('*', end);
        }
        return out.toString();
    }

    private static int runEnd(String text, int at) {
        int end = at;
        while (end < text.length() && text.charAt(end) == '*') {
            end++;
        }
        return end;
    }

    /** Nothing that could be multiplied stands before, or a space does and what follows is no product. */
    private static boolean opens(String text, int at, int end) {
        if (end >= text.length() || Character.isWhitespace(text.charAt(end))) {
            return false;
        }
        int before = at - 1;
        while (before >= 0 && Character.isWhitespace(text.charAt(before))) {
            before--;
        }
        boolean factor = before >= 0 && isFactorEnd(text.charAt(before));
        boolean spaced = before < at - 1;
        return !factor || (spaced && (end - at > 1 || Character.isLetter(text.charAt(end)) || isWord(text, before)));
    }

    private static boolean isFactorEnd(char c) {
        return Character.isLetterOrDigit(c) || ")]}!'".indexOf(c) >= 0;
    }

    /** Two letters in a row end here. */
    private static boolean isWord(String text, int end) {
        return end > 0 && Character.isLetter(text.charAt(end)) && Character.isLetter(text.charAt(end - 1));
    }

    /** The next run of as many stars that follows something directly and has no factor behind it, or -1. */
    private static int partner(String text, int at, int end) {
        int stars = end - at;
        for (int next = text.indexOf('*', end); next >= 0; next = text.indexOf('*', runEnd(text, next))) {
            int behind = runEnd(text, next);
            boolean same = behind - next == stars;
            if (same && !Character.isWhitespace(text.charAt(next - 1)) && closes(text, behind)) {
                return next;
            }
        }
        return -1;
    }

    private static boolean closes(String text, int behind) {
        if (behind >= text.length()) {
            return true;
        }
        char c = text.charAt(behind);
        return !Character.isDigit(c) && "([{\\-+".indexOf(c) < 0;
    }

    /** A base stands before every underscore of mathematics; LaTeX has no double one. */
    private static String underscores(String text) {
        if (text.indexOf("__") != text.lastIndexOf("__")) {
            return text.replace("__", " ");
        }
        String bare = text.strip();
        boolean around = bare.length() > 2 && bare.startsWith("_") && bare.endsWith("_");
        return around ? bare.substring(1, bare.length() - 1) : text;
    }

    private static String tags(String text) {
        String plain = text;
        for (String tag : TAGS) {
            plain = plain.replace("<" + tag + ">", " ").replace("</" + tag + ">", " ");
        }
        return plain;
    }

    private static void blank(StringBuilder out, int from, int to) {
        for (int i = from; i < to; i++) {
            out.setCharAt(i, ' ');
        }
    }
}
