package org.motet.math.latex;

import java.util.List;

/** A place in a row of tokens, with the depth of nesting. */
final class Cursor {
    private LatexToken[] tokens;
    private int at;
    private int depth;
    /** Open absolute-value bars: inside of them a bar closes. */
    int bars;

    Cursor(List<LatexToken> tokens) {
        this.tokens = tokens.toArray(LatexToken[]::new);
    }

    LatexToken peek() {
        return peek(0);
    }

    LatexToken peek(int ahead) {
        return at + ahead < tokens.length ? tokens[at + ahead] : LatexToken.END_OF_TEXT;
    }

    LatexToken previous() {
        return at == 0 ? LatexToken.END_OF_TEXT : tokens[at - 1];
    }

    LatexToken next() {
        LatexToken token = peek();
        at = Math.min(at + 1, tokens.length);
        return token;
    }

    boolean atEnd() {
        return at >= tokens.length;
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
        LatexToken[] split = new LatexToken[tokens.length + 1];
        System.arraycopy(tokens, 0, split, 0, at);
        System.arraycopy(tokens, at + 1, split, at + 2, tokens.length - at - 1);
        split[at] = new LatexToken(LatexToken.Type.NUMBER, token.text().substring(0, 1), token.spaced(), token.prose());
        split[at + 1] = new LatexToken(LatexToken.Type.NUMBER, token.text().substring(1), false, token.prose());
        tokens = split;
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
