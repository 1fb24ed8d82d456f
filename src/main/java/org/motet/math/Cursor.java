package org.motet.math;

import java.util.ArrayList;
import java.util.List;

/** A place in a row of tokens, with the depth of nesting. */
final class Cursor {
    private final List<Token> tokens;
    private int at;
    private int depth;
    /** Open absolute-value bars: inside of them a bar closes. */
    int bars;

    Cursor(List<Token> tokens) {
        this.tokens = new ArrayList<>(tokens);
    }

    Token peek() {
        return peek(0);
    }

    Token peek(int ahead) {
        return at + ahead < tokens.size() ? tokens.get(at + ahead) : Token.END_OF_TEXT;
    }

    Token previous() {
        return at == 0 ? Token.END_OF_TEXT : tokens.get(at - 1);
    }

    Token next() {
        Token token = peek();
        at = Math.min(at + 1, tokens.size());
        return token;
    }

    boolean atEnd() {
        return at >= tokens.size();
    }

    int position() {
        return at;
    }

    void reset(int position) {
        at = position;
    }

    boolean skipSign(String sign) {
        boolean found = peek().isSign(sign);
        at += found ? 1 : 0;
        return found;
    }

    boolean skipCommand(String name) {
        boolean found = peek().isCommand(name);
        at += found ? 1 : 0;
        return found;
    }

    void expectSign(String sign) {
        if (!skipSign(sign)) {
            throw new Unreadable("expected " + sign + " before " + peek().text());
        }
    }

    /** Splits the first digit off the number here: the argument of a command without braces is one digit. */
    void splitDigit() {
        Token token = peek();
        tokens.set(at, new Token(Token.Type.NUMBER, token.text().substring(0, 1), token.spaced(), token.prose()));
        tokens.add(at + 1, new Token(Token.Type.NUMBER, token.text().substring(1), false, token.prose()));
    }

    void enter() {
        if (++depth > Budget.DEPTH) {
            throw new Unreadable("nested deeper than " + Budget.DEPTH);
        }
    }

    void leave() {
        depth--;
    }
}
