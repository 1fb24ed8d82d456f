package org.motet.math.latex;

import java.util.ArrayList;
import java.util.List;

/** A place in a row of tokens, with the depth of nesting. */
final class Cursor {
    private final List<LatexToken> tokens;
    private int at;
    private int depth;
    /** Open absolute-value bars: inside of them a bar closes. */
    int bars;

    Cursor(List<LatexToken> tokens) {
        this.tokens = new ArrayList<>(tokens);
    }

    LatexToken peek() {
        return peek(0);
    }

    LatexToken peek(int ahead) {
        return at + ahead < tokens.size() ? tokens.get(at + ahead) : LatexToken.END_OF_TEXT;
    }

    LatexToken previous() {
        return at == 0 ? LatexToken.END_OF_TEXT : tokens.get(at - 1);
    }

    LatexToken next() {
        LatexToken token = peek();
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
        LatexToken token = peek();
        tokens.set(
                at,
                new LatexToken(LatexToken.Type.NUMBER, token.text().substring(0, 1), token.spaced(), token.prose()));
        tokens.add(at + 1, new LatexToken(LatexToken.Type.NUMBER, token.text().substring(1), false, token.prose()));
    }

    void enter() {
        if (++depth > ReadingLimits.DEPTH) {
            throw new Unreadable("nested deeper than " + ReadingLimits.DEPTH);
        }
    }

    void leave() {
        depth--;
    }
}
