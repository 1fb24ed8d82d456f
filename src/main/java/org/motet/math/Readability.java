package org.motet.math;

import org.jspecify.annotations.Nullable;
import org.motet.math.latex.Expr;
import org.motet.math.latex.Reading;

/** Whether completions can be told right by a reference answer, seen before there are any. */
public enum Readability {
    /** It is mathematics, or a short text such as a name. */
    READABLE,
    /** It is read as words, more of them than an answer would repeat. */
    PROSE,
    /** It cannot be read, or does not even equal itself where it stands in a box. */
    UNREADABLE;

    /** Longest text, in words without articles, that an answer may be expected to repeat: four names, "there is no solution". */
    private static final int WORDS = 4;

    public static Readability of(String gold, Policy policy) {
        if (isPlainNumber(gold)) {
            return READABLE;
        }
        @Nullable Expr read = Reading.of(gold.strip()).expr();
        if (read instanceof Expr.Words words && isLong(words)) {
            return PROSE;
        }
        boolean says = read instanceof Expr.Words words
                ? words.text().codePoints().anyMatch(Character::isLetterOrDigit)
                : read != null;
        return says
                        && MathVerifier.verify(gold, "\\boxed{" + gold + "}", policy)
                                .correct()
                ? READABLE
                : UNREADABLE;
    }

    private static boolean isLong(Expr.Words words) {
        return words.text().split(" ", WORDS + 2).length > WORDS;
    }

    /** Most answers are, and need no reading. */
    private static boolean isPlainNumber(String gold) {
        int from = gold.startsWith("-") ? 1 : 0;
        for (int i = from; i < gold.length(); i++) {
            if (gold.charAt(i) < '0' || gold.charAt(i) > '9') {
                return false;
            }
        }
        return gold.length() > from;
    }
}
