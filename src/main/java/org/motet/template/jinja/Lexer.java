package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.List;
import org.motet.template.jinja.Token.Kind;

/**
 * Cuts a template into tokens, with Jinja2's white-space control under {@code trim_blocks} and {@code lstrip_blocks}: a
 * minus sign strips to the next text, a block takes the newline after it and the blanks before it on its line, a plus
 * sign keeps them; one newline at the end of the template is dropped.
 */
final class Lexer {
    private static final String[] OPERATORS = {
        "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=",
        ".", ":", "|", ",", ";"
    };

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private boolean lineStarting = true;

    Lexer(String template) {
        String text = template.replace("\r\n", "\n").replace('\r', '\n');
        this.source = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    List<Token> tokens() {
        while (at < source.length()) {
            int tag = nextTag(at);
            if (tag < 0) {
                data(source.substring(at));
                moveTo(source.length());
                break;
            }
            char kind = source.charAt(tag + 1);
            char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
            boolean signed = sign == '-' || sign == '+';
            data(keptBefore(source.substring(at, tag), kind, sign));
            moveTo(tag + (signed ? 3 : 2));
            switch (kind) {
                case '#' -> comment();
                case '{' -> tag(Kind.PRINT_BEGIN, Kind.PRINT_END, "}}");
                default -> {
                    if (!raw()) {
                        tag(Kind.BLOCK_BEGIN, Kind.BLOCK_END, "%}");
                    }
                }
            }
        }
        tokens.add(new Token(Kind.END, "", line));
        return tokens;
    }

    private int nextTag(int from) {
        for (int i = source.indexOf('{', from); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            if ("{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /** The text before a tag, after what the tag's sign or {@code lstrip_blocks} takes off its end. */
    private String keptBefore(String text, char kind, char sign) {
        if (sign == '-') {
            return WhiteSpace.stripEnd(text);
        }
        int lineStart = text.lastIndexOf('\n') + 1;
        boolean alone = lineStart > 0 || lineStarting;
        if (sign != '+'
                && kind != '{'
                && alone
                && WhiteSpace.strip(text.substring(lineStart)).isEmpty()) {
            return text.substring(0, lineStart);
        }
        return text;
    }

    private void data(String text) {
        if (!text.isEmpty()) {
            tokens.add(new Token(Kind.DATA, text, line));
        }
    }

    private void comment() {
        int end = source.indexOf("#}", at);
        if (end < 0) {
            throw wrong("a comment without '#}'");
        }
        boolean strip = end > at && source.charAt(end - 1) == '-';
        boolean keep = end > at && source.charAt(end - 1) == '+';
        moveTo(end + 2);
        afterTag(strip, !keep);
    }

    /** Reads over a raw block, if one starts here. */
    private boolean raw() {
        int[] begin = wordTag(at, "raw");
        if (begin.length == 0) {
            return false;
        }
        moveTo(begin[0]);
        afterTag(begin[1] == '-', begin[1] != '+');
        for (int tag = source.indexOf("{%", at); tag >= 0; tag = source.indexOf("{%", tag + 2)) {
            char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
            int[] end = wordTag(sign == '-' || sign == '+' ? tag + 3 : tag + 2, "endraw");
            if (end.length > 0) {
                data(keptBefore(source.substring(at, tag), '%', sign));
                moveTo(end[0]);
                afterTag(end[1] == '-', end[1] != '+');
                return true;
            }
        }
        throw wrong("'raw' without 'endraw'");
    }

    /** {end, sign} if a tag of that one word goes on here; else empty. */
    private int[] wordTag(int from, String word) {
        int i = skipBlank(from);
        if (!source.startsWith(word, i)) {
            return new int[0];
        }
        i = skipBlank(i + word.length());
        char sign = i < source.length() ? source.charAt(i) : ' ';
        if (sign == '-' || sign == '+') {
            i++;
        }
        return source.startsWith("%}", i) ? new int[] {i + 2, sign} : new int[0];
    }

    private void afterTag(boolean strip, boolean trimNewline) {
        int end = at;
        if (strip) {
            end = skipBlank(end);
        } else if (trimNewline && source.startsWith("\n", end)) {
            end++;
        }
        lineStarting = end > at && source.charAt(end - 1) == '\n';
        moveTo(end);
    }

    private void tag(Kind begin, Kind end, String close) {
        int beginLine = line;
        tokens.add(new Token(begin, "", line));
        int open = 0;
        while (true) {
            moveTo(skipBlank(at));
            if (at >= source.length()) {
                line = beginLine;
                throw wrong("a tag without '" + close + "'");
            }
            char c = source.charAt(at);
            boolean signed = (c == '-' || c == '+' && end == Kind.BLOCK_END) && source.startsWith(close, at + 1);
            if (open == 0 && (signed || source.startsWith(close, at))) {
                tokens.add(new Token(end, close, line));
                moveTo(at + (signed ? 3 : 2));
                afterTag(signed && c == '-', end == Kind.BLOCK_END && !(signed && c == '+'));
                return;
            }
            if (c == '\'' || c == '"') {
                string(c);
            } else if (c >= '0' && c <= '9') {
                number();
            } else if (Character.isUnicodeIdentifierStart(c) || c == '_') {
                int word = at;
                while (word < source.length() && (Character.isUnicodeIdentifierPart(source.charAt(word)))) {
                    word++;
                }
                add(Kind.NAME, word);
            } else {
                open += operator();
            }
        }
    }

    private int operator() {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                add(Kind.OPERATOR, at + operator.length());
                return "([{".contains(operator) ? 1 : ")]}".contains(operator) ? -1 : 0;
            }
        }
        throw wrong("unexpected character '" + source.charAt(at) + "'");
    }

    private void number() {
        int end = digits(at);
        boolean real = end + 1 < source.length() && source.charAt(end) == '.' && digits(end + 1) > end + 1;
        if (real) {
            end = digits(end + 1);
        }
        if (end < source.length() && (Character.isLetter(source.charAt(end)) || source.charAt(end) == '_')) {
            throw wrong("the number '" + source.substring(at, end + 1) + "...' is not supported");
        }
        add(real ? Kind.FLOAT : Kind.INTEGER, end);
    }

    private int digits(int from) {
        int end = from;
        while (end < source.length() && source.charAt(end) >= '0' && source.charAt(end) <= '9') {
            end++;
        }
        return end;
    }

    private void string(char quote) {
        int start = at;
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw wrong("a string without its closing " + quote);
        }
        tokens.add(new Token(Kind.STRING, unescaped(source.substring(start + 1, end)), line));
        moveTo(end + 1);
    }

    private String unescaped(String text) {
        try {
            return PythonString.unescape(text);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private void add(Kind kind, int end) {
        tokens.add(new Token(kind, source.substring(at, end), line));
        moveTo(end);
    }

    private int skipBlank(int from) {
        int i = from;
        while (i < source.length() && WhiteSpace.is(source.charAt(i))) {
            i++;
        }
        return i;
    }

    private void moveTo(int end) {
        for (int i = at; i < end; i++) {
            if (source.charAt(i) == '\n') {
                line++;
            }
        }
        at = end;
    }

    private JinjaException wrong(String what) {
        return new JinjaException("line " + line + ": " + what);
    }
}
