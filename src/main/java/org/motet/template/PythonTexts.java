package org.motet.template;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.template.python.PythonString;

/**
 * Reads the dictionaries of texts in a Python file as data: assignments of literals at the top level. Nothing is
 * executed; any other statement is passed over. As in Python, a key that stands twice keeps its first place and its last
 * value.
 */
final class PythonTexts {
    private final String source;
    private final String file;
    private final Map<String, String> variables = new HashMap<>();
    private int at;

    private PythonTexts(String source, String file) {
        this.source = source.replace("\r\n", "\n").replace('\r', '\n');
        this.file = file;
    }

    /**
     * All dictionaries of text to text, joined, in the order of the file.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Map<String, String> read(String source, String file) {
        return new PythonTexts(source, file).dictionaries();
    }

    /** What a value is not when it is no text. */
    private static final class NoText extends Exception {
        private static final long serialVersionUID = 1L;

        NoText(String message) {
            super(message, null, false, false);
        }
    }

    private Map<String, String> dictionaries() {
        Map<String, String> all = new LinkedHashMap<>();
        String trouble = "";
        while (at < source.length()) {
            int start = at;
            try {
                assignment(all);
            } catch (NoText e) {
                if (trouble.isEmpty() && !String.valueOf(e.getMessage()).isEmpty()) {
                    trouble = " (" + e.getMessage() + ")";
                }
                at = start;
                skipStatement();
            }
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException(file + ": no dictionary of names and template texts in it" + trouble);
        }
        return all;
    }

    /** {@code name = text} or {@code name = {text: text, ...}} at the start of a line. */
    private void assignment(Map<String, String> all) throws NoText {
        String name = word();
        blanks(false);
        if (name.isEmpty() || !take('=') || peek() == '=') {
            throw new NoText("");
        }
        blanks(false);
        if (peek() == '{') {
            Map<String, String> dictionary = dictionary();
            endOfStatement();
            dictionary.forEach(all::put);
        } else {
            String text = text();
            endOfStatement();
            variables.put(name, text);
        }
    }

    private Map<String, String> dictionary() throws NoText {
        Map<String, String> dictionary = new LinkedHashMap<>();
        take('{');
        blanks(true);
        while (!take('}')) {
            String key = text();
            blanks(true);
            if (!take(':')) {
                throw wrong("expected ':' after the key '" + key + "'");
            }
            blanks(true);
            dictionary.put(key, text());
            blanks(true);
            if (peek() != '}' && !take(',')) {
                throw wrong("the value of '" + key + "' is not a plain text");
            }
            blanks(true);
        }
        return dictionary;
    }

    /** Strings side by side or joined by {@code +}, in brackets if wanted, or the name of a text from further up. */
    private String text() throws NoText {
        StringBuilder text = new StringBuilder(operand());
        while (true) {
            int before = at;
            blanks(true);
            if (take('+')) {
                blanks(true);
                text.append(operand());
            } else {
                at = before;
                return text.toString();
            }
        }
    }

    private String operand() throws NoText {
        if (take('(')) {
            blanks(true);
            String inner = text();
            blanks(true);
            if (!take(')')) {
                throw wrong("expected ')'");
            }
            return inner;
        }
        StringBuilder text = new StringBuilder();
        boolean any = false;
        while (true) {
            int before = at;
            blanks(any); // strings in a row may stand on several lines inside brackets
            @Nullable String string = string();
            if (string == null) {
                at = before;
                break;
            }
            any = true;
            text.append(string);
        }
        if (any) {
            return text.toString();
        }
        String name = word();
        String value = variables.get(name);
        if (name.isEmpty() || value == null) {
            throw wrong("a text is needed");
        }
        return value;
    }

    private @Nullable String string() throws NoText {
        int start = at;
        boolean raw = false;
        while (at < source.length() && "rRuUbBfF".indexOf(source.charAt(at)) >= 0 && at < start + 2) {
            raw |= "rR".indexOf(source.charAt(at)) >= 0;
            at++;
        }
        char quote = peek();
        if (quote != '\'' && quote != '"') {
            at = start;
            return null;
        }
        String prefix = source.substring(start, at);
        if (prefix.matches(".*[bBfF].*")) {
            throw wrong("'" + prefix + "' strings are not plain texts");
        }
        String fence = source.startsWith(String.valueOf(quote).repeat(3), at)
                ? String.valueOf(quote).repeat(3)
                : "" + quote;
        int from = at + fence.length();
        int end = from;
        while (end < source.length() && !source.startsWith(fence, end)) {
            if (source.charAt(end) == '\n' && fence.length() == 1) {
                throw wrong("a string does not end on its line");
            }
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw wrong("a string does not end");
        }
        at = end + fence.length();
        String body = source.substring(from, end);
        try {
            return raw ? body : PythonString.unescape(body);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private String word() {
        int start = at;
        while (at < source.length() && (Character.isUnicodeIdentifierPart(source.charAt(at)))) {
            at++;
        }
        return source.substring(start, at);
    }

    private void blanks(boolean withLines) {
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == '#') {
                int end = source.indexOf('\n', at);
                at = end < 0 ? source.length() : end;
            } else if (c == ' ' || c == '\t' || withLines && c == '\n') {
                at++;
            } else if (source.startsWith("\\\n", at)) {
                at += 2;
            } else {
                return;
            }
        }
    }

    private void endOfStatement() throws NoText {
        blanks(false);
        if (at < source.length() && !take('\n') && !take(';')) {
            throw wrong("more than a plain text");
        }
    }

    /** Passes over a statement: to the end of the line that is outside of strings, brackets and comments. */
    private void skipStatement() {
        int depth = 0;
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == '#') {
                blanks(false);
            } else if (c == '\'' || c == '"') {
                skipString();
            } else {
                at++;
                depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
                if (c == '\n' && depth <= 0) {
                    return;
                }
            }
        }
    }

    private void skipString() {
        int start = at;
        try {
            string();
        } catch (NoText e) {
            at = Math.max(at, start + 1);
        }
    }

    private char peek() {
        return at < source.length() ? source.charAt(at) : '\0';
    }

    private boolean take(char c) {
        if (peek() != c || at >= source.length()) {
            return false;
        }
        at++;
        return true;
    }

    private NoText wrong(String what) {
        long line = source.substring(0, Math.min(at, source.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
        return new NoText("line " + line + ": " + what);
    }
}
