package org.motet.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.math.MathVerifier;

/**
 * What a completion ended with.
 *
 * @param text the answer found in it; null if there is none
 * @param correct whether it is right
 */
public record FinalAnswer(@Nullable String text, boolean correct) {
    /** Stands in {@link #classes} for a missing answer, which equals nothing, not even another missing one. */
    static final int NONE = -1;

    /**
     * Numbers answers to one question so that two have the same number exactly if they say the same: {@code 1/2} and
     * {@code 0.5} do. Numbers count from 0 in the order in which the answers come; {@link #NONE} for those without text.
     */
    static int[] classes(List<FinalAnswer> answers) {
        int[] classes = new int[answers.size()];
        List<FinalAnswer> firsts = new ArrayList<>();
        for (int i = 0; i < classes.length; i++) {
            FinalAnswer answer = answers.get(i);
            classes[i] = answer.text == null ? NONE : place(firsts, answer);
        }
        return classes;
    }

    private static int place(List<FinalAnswer> firsts, FinalAnswer answer) {
        for (int i = 0; i < firsts.size(); i++) {
            if (answer.says(firsts.get(i))) {
                return i;
            }
        }
        firsts.add(answer);
        return firsts.size() - 1;
    }

    /** A right and a wrong answer never say the same, whatever a comparison without the reference would find. */
    private boolean says(FinalAnswer other) {
        return text != null
                && other.text != null
                && correct == other.correct
                && (text.equals(other.text) || MathVerifier.equal(other.text, text));
    }
}
