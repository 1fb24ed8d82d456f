package org.motet.template.python;

/** The escapes of a Python string literal. */
public final class PythonString {
    private PythonString() {}

    /**
     * The value of the text between the quotes. An escape that Python does not know stays as it is written.
     *
     * @throws IllegalArgumentException for an unfinished or named ({@code \N{...}}) escape
     */
    public static String unescape(String text) {
        StringBuilder value = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '\\') {
                value.append(c);
                continue;
            }
            if (at == text.length()) {
                throw new IllegalArgumentException("a string ends in a backslash");
            }
            char escape = text.charAt(at++);
            switch (escape) {
                case '\n' -> {} // a line that goes on
                case '\\', '\'', '"' -> value.append(escape);
                case 'n' -> value.append('\n');
                case 't' -> value.append('\t');
                case 'r' -> value.append('\r');
                case 'b' -> value.append('\b');
                case 'f' -> value.append('\f');
                case 'a' -> value.append('\u0007');
                case 'v' -> value.append('\u000b');
                case 'x' -> at = hex(text, at, 2, value);
                case 'u' -> at = hex(text, at, 4, value);
                case 'U' -> at = hex(text, at, 8, value);
                case 'N' -> throw new IllegalArgumentException("the escape \\N{...} is not supported");
                case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                    int end = at;
                    while (end < text.length() && end < at + 2 && text.charAt(end) >= '0' && text.charAt(end) <= '7') {
                        end++;
                    }
                    value.append((char) Integer.parseInt(text.substring(at - 1, end), 8));
                    at = end;
                }
                default -> value.append('\\').append(escape);
            }
        }
        return value.toString();
    }

    private static int hex(String text, int from, int digits, StringBuilder value) {
        int end = from + digits;
        if (end > text.length() || !text.substring(from, end).matches("[0-9a-fA-F]+")) {
            throw new IllegalArgumentException("an escape needs " + digits + " hexadecimal digits");
        }
        long point = Long.parseLong(text.substring(from, end), 16);
        if (point > Character.MAX_CODE_POINT) {
            throw new IllegalArgumentException("\\U" + text.substring(from, end) + " is no character");
        }
        value.appendCodePoint((int) point);
        return end;
    }
}
