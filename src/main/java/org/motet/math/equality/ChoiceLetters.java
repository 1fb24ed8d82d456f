package org.motet.math.equality;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.motet.math.latex.LatexToken;

/** Answers that choose among labelled options: A, (A), \text{(A)}, Option A, (A) 12, A and C. */
final class ChoiceLetters {
    private static final int MOST = 10;

    private ChoiceLetters() {}

    /** Decides when the reference answer is a choice; null when it is not, or the answer is something else. */
    static @Nullable Judgement compare(List<LatexToken> gold, List<LatexToken> answer) {
        @Nullable SortedSet<String> wanted = letters(gold, true);
        if (wanted == null) {
            wanted = labelled(gold);
        }
        if (wanted == null) {
            return null;
        }
        @Nullable SortedSet<String> chosen = letters(answer, false);
        if (chosen == null) {
            chosen = labelled(answer);
        }
        return chosen == null ? null : Judgement.of(wanted.equals(chosen), Stage.TEXT);
    }

    /** Nothing but letters, separators and parentheses. */
    private static @Nullable SortedSet<String> letters(List<LatexToken> tokens, boolean capital) {
        SortedSet<String> letters = new TreeSet<>();
        boolean separated = true;
        for (LatexToken token : tokens) {
            if (token.is(LatexToken.Type.LETTER) && separated && isLabel(token.text(), capital)) {
                letters.add(token.text().toUpperCase(java.util.Locale.ROOT));
                separated = false;
            } else if (token.isSign("(") || token.isSign(")")) {
                continue;
            } else if (token.isSign(",") || token.isSign("and") || token.isSign(";") || token.isSign("&")) {
                separated = true;
            } else {
                return null;
            }
        }
        return letters.isEmpty() || letters.size() > MOST ? null : letters;
    }

    /** A letter in parentheses, or before a closing one, with the option's text behind it. */
    private static @Nullable SortedSet<String> labelled(List<LatexToken> tokens) {
        int open = !tokens.isEmpty() && tokens.getFirst().isSign("(") ? 1 : 0;
        if (tokens.size() < open + 3 || !tokens.get(open).is(LatexToken.Type.LETTER)) {
            return null;
        }
        LatexToken behind = tokens.get(open + 1);
        boolean label = isLabel(tokens.get(open).text(), true)
                && (behind.isSign(")") || (open == 0 && (behind.isSign(":") || behind.isSign("."))));
        boolean operator =
                tokens.get(open + 2).isSign("=") || tokens.get(open + 2).isSign("^");
        return label && !operator ? new TreeSet<>(List.of(tokens.get(open).text())) : null;
    }

    private static boolean isLabel(String letter, boolean capital) {
        return Character.isUpperCase(letter.charAt(0)) || !capital;
    }
}
