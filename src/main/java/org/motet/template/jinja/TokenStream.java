package org.motet.template.jinja;

import java.util.List;
import java.util.Locale;
import org.motet.template.jinja.Token.Kind;

/** The tokens of a template, read from left to right. */
final class TokenStream {
    private final List<Token> tokens;
    private int at;

    TokenStream(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(at);
    }

    Token peekSecond() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
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

    Token expect(Kind kind) {
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
        return new JinjaException("line " + peek().line() + ": " + what);
    }
}
