package org.motet.math.latex;

/**
 * Writes the marks of plain text as LaTeX has them: emphasis vanishes, a dollar sign before an amount is escaped, quotes
 * vanish, and the double quote behind a number becomes two primes. Linear; the same text where there is nothing to do.
 */
final class PlainTextMarks {
    private PlainTextMarks() {}

    static String inLatex(String text) {
        boolean dollar = false;
        boolean quote = false;
        boolean emphasis = false;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '$' -> dollar = true;
                case '"', '\'' -> quote = true;
                case '*', '_', '<' -> emphasis = true;
                default -> {}
            }
        }
        String plain = emphasis ? Emphasis.removed(text) : text;
        plain = dollar ? dollars(plain) : plain;
        return quote ? quotes(plain) : plain;
    }

    /** Dollar signs are amounts when each stands before a digit, or a single one behind one; else they mark formulas. */
    private static String dollars(String text) {
        int signs = 0;
        boolean before = true;
        boolean behind = false;
        for (int at = next(text, 0); at >= 0; at = next(text, at + 1)) {
            signs++;
            before &= isAmount(text, at + 1, signs == 1);
            behind = at > 0 && isDigit(text, at - 1);
        }
        if (signs == 0 || !(before || (signs == 1 && behind))) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + signs);
        for (int i = 0; i < text.length(); i++) {
            boolean bare = text.charAt(i) == '$' && !isEscaped(text, i);
            out.append(bare ? "\\$" : text.substring(i, i + 1));
        }
        return out.toString();
    }

    private static int next(String text, int from) {
        int at = text.indexOf('$', from);
        while (at >= 0 && isEscaped(text, at)) {
            at = text.indexOf('$', at + 1);
        }
        return at;
    }

    private static boolean isEscaped(String text, int at) {
        return at > 0 && text.charAt(at - 1) == '\\' && !(at > 1 && text.charAt(at - 2) == '\\');
    }

    private static boolean isAmount(String text, int from, boolean spaceAllowed) {
        int at = from;
        while (spaceAllowed && at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        at += at < text.length() && text.charAt(at) == '-' ? 1 : 0;
        return isDigit(text, at) || (at < text.length() && text.charAt(at) == '.' && isDigit(text, at + 1));
    }

    private static String quotes(String text) {
        String bare = text.strip();
        boolean single = bare.length() > 2 && bare.startsWith("'") && bare.endsWith("'");
        String inner = single ? bare.substring(1, bare.length() - 1) : text;
        if (inner.contains("``")) {
            return inner.replace("''", " ");
        }
        int first = inner.indexOf('"');
        return first > 0 && (isDigit(inner, first - 1) || inner.charAt(first - 1) == '}')
                ? inner.replace("\"", "''")
                : inner;
    }

    private static boolean isDigit(String text, int at) {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }
}
