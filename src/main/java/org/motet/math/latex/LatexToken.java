package org.motet.math.latex;

/**
 * A token of an answer.
 *
 * @param type what it is
 * @param text a number's digits, a letter, a word, a command's name without backslash, or a sign
 * @param spaced white space stands before it
 * @param prose it stands inside a text command such as {@code \text}
 */
public record LatexToken(Type type, String text, boolean spaced, boolean prose) {
    public enum Type {
        NUMBER,
        LETTER,
        WORD,
        COMMAND,
        SIGN,
        /** A sign or code of a currency; its text is the name of the unit. */
        CURRENCY,
        END
    }

    static final LatexToken END_OF_TEXT = new LatexToken(Type.END, "", false, false);

    public boolean is(Type wanted) {
        return type == wanted;
    }

    public boolean is(Type wanted, String wantedText) {
        return type == wanted && text.equals(wantedText);
    }

    public boolean isSign(String sign) {
        return type == Type.SIGN && text.equals(sign);
    }

    boolean isCommand(String name) {
        return type == Type.COMMAND && text.equals(name);
    }

    /** Whether another token means the same, whatever the space or font. */
    boolean same(LatexToken other) {
        return type == other.type && text.equals(other.text);
    }
}
