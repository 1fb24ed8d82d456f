package org.motet.math.equality;

import org.jspecify.annotations.Nullable;
import org.motet.math.latex.Expr;
import org.motet.math.latex.LatexToken;
import org.motet.math.latex.Reading;
import org.motet.math.number.BudgetSpent;
import org.motet.math.number.WorkBudget;

/** Compares one reference answer with one answer text: characters, tokens, choice letters, expressions. */
public final class AnswerComparison {
    private AnswerComparison() {}

    /** The judgement on two texts, each with its reading. */
    public static Judgement judge(Reading gold, Reading answer, DoubtfulForms doubtful) {
        if (gold.sameTokens(answer)) {
            return Judgement.equal(Stage.STRING);
        }
        @Nullable Judgement choice = ChoiceLetters.compare(gold.tokens(), answer.tokens());
        if (choice != null) {
            return choice;
        }
        @Nullable Expr g = gold.expr();
        @Nullable Expr a = answer.expr();
        if (g == null || a == null) {
            return Judgement.different(Stage.UNREADABLE);
        }
        if (g instanceof Expr.Words || a instanceof Expr.Words || isName(gold) || isName(answer)) {
            return Judgement.of(Reading.words(gold.tokens()).equals(Reading.words(answer.tokens())), Stage.TEXT);
        }
        try {
            return new ExprComparison(doubtful, new WorkBudget()).compare(g, a);
        } catch (BudgetSpent spent) {
            return Judgement.unknown(Stage.BUDGET);
        }
    }

    /** Letters in a text command, or capitals alone, are a name and no product. */
    private static boolean isName(Reading reading) {
        boolean prose = true;
        boolean capitals = true;
        for (LatexToken token : reading.tokens()) {
            if (!token.is(LatexToken.Type.LETTER)) {
                return false;
            }
            prose &= token.prose();
            capitals &= Character.isUpperCase(token.text().charAt(0));
        }
        return reading.tokens().size() > 1 && (prose || capitals);
    }
}
