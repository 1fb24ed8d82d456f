package org.motet.template.jinja;

import java.util.List;
import org.motet.template.jinja.TemplateToken.Kind;
import org.motet.template.python.PythonString;

/** Cuts what stands inside a tag into names, numbers, strings and operators. */
final class TagLexer {
    private static final String[] OPERATORS = {
        "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=",
        ".", ":", "|", ",", ";"
    };

    private final SourceCursor source;
    private final List<TemplateToken> tokens;

    TagLexer(SourceCursor source, List<TemplateToken> tokens) {
        this.source = source;
        this.tokens = tokens;
    }

    /** Reads to behind the end of the tag and gives the sign before it, or a blank. */
    char read(Kind end, String close) {
        int beginLine = source.line();
        int open = 0;
        while (true) {
            source.moveTo(source.skipBlank(source.at()));
            if (source.atEnd()) {
                throw JinjaException.at(beginLine, "a tag without '" + close + "'");
            }
            int at = source.at();
            char c = source.charAt(at);
            boolean signed = (c == '-' || c == '+' && end == Kind.BLOCK_END) && source.startsWith(close, at + 1);
            if (open == 0 && (signed || source.startsWith(close, at))) {
                tokens.add(new TemplateToken(end, close, source.line()));
                source.moveTo(at + (signed ? 3 : 2));
                return signed ? c : ' ';
            }
            if (c == '\'' || c == '"') {
                string(c);
            } else if (isDigit(c)) {
                number();
            } else if (Character.isUnicodeIdentifierStart(c) || c == '_') {
                name();
            } else {
                open += operator();
            }
        }
    }

    private void name() {
        int end = source.at();
        while (Character.isUnicodeIdentifierPart(source.charAt(end))) {
            end++;
        }
        add(Kind.NAME, end);
    }

    /** 1 for a bracket that opens, -1 for one that closes. */
    private int operator() {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, source.at())) {
                add(Kind.OPERATOR, source.at() + operator.length());
                return "([{".contains(operator) ? 1 : ")]}".contains(operator) ? -1 : 0;
            }
        }
        throw source.wrong("unexpected character '" + source.charAt(source.at()) + "'");
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void number() {
        int at = source.at();
        boolean afterPoint = at > 0 && source.charAt(at - 1) == '.';
        int end = digits(at);
        boolean real = false;
        if (!afterPoint && source.charAt(end) == '.' && isDigit(source.charAt(end + 1))) {
            end = digits(end + 1);
            real = true;
        }
        if (!afterPoint && (source.charAt(end) | ' ') == 'e') {
            int exponent = end + ("+-".indexOf(source.charAt(end + 1)) >= 0 ? 2 : 1);
            if (isDigit(source.charAt(exponent))) {
                end = digits(exponent);
                real = true;
            }
        }
        char behind = source.charAt(end);
        if (Character.isLetter(behind) || behind == '_') {
            throw source.wrong("the number '" + source.until(end + 1) + "...' is not supported");
        }
        add(real ? Kind.FLOAT : Kind.INTEGER, end);
    }

    /** Behind the digits that start here; single underscores may stand between them. */
    private int digits(int from) {
        int end = from;
        while (isDigit(source.charAt(end)) || source.charAt(end) == '_' && isDigit(source.charAt(end + 1))) {
            end++;
        }
        return end;
    }

    private void string(char quote) {
        int start = source.at();
        int end = start + 1;
        while (end < source.end() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.end()) {
            throw source.wrong("a string without its closing " + quote);
        }
        int line = source.line();
        source.moveTo(start + 1);
        String value;
        try {
            value = PythonString.unescape(source.until(end));
        } catch (IllegalArgumentException e) {
            throw source.wrong(String.valueOf(e.getMessage()));
        }
        tokens.add(new TemplateToken(Kind.STRING, value, line));
        source.moveTo(end + 1);
    }

    private void add(Kind kind, int end) {
        tokens.add(new TemplateToken(kind, source.until(end), source.line()));
        source.moveTo(end);
    }
}
