package org.motet.template.jinja;

import java.util.List;
import java.util.Locale;
import org.motet.template.jinja.TemplateToken.Kind;

/** The tokens of a template, read from left to right. */
final class TokenStream {
    private final List<TemplateToken> tokens;
    private int at;

    TokenStream(List<TemplateToken> tokens) {
        this.tokens = tokens;
    }

    TemplateToken peek() {
        return tokens.get(at);
    }

    TemplateToken peekSecond() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    TemplateToken next() {
        TemplateToken token = tokens.get(at);
        if (at < tokens.size() - 1) {
            at++;
        }
        return token;
    }

    boolean at(Kind kind) {
        return peek().kind() == kind;
    }

    boolean atName(String word) {
        return peek().is(Kind.NAME, word);
    }

    boolean atOperator(String operator) {
        return peek().is(Kind.OPERATOR, operator);
    }

    boolean takeName(String word) {
        return atName(word) && next() != null;
    }

    boolean takeOperator(String operator) {
        return atOperator(operator) && next() != null;
    }

    TemplateToken expect(Kind kind) {
        if (!at(kind)) {
            throw wrong("expected " + kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ", found " + peek());
        }
        return next();
    }

    void expectOperator(String operator) {
        if (!takeOperator(operator)) {
            throw wrong("expected '" + operator + "', found " + peek());
        }
    }

    JinjaException wrong(String what) {
        return JinjaException.at(peek().line(), what);
    }
}
