package org.motet.math;

import org.jspecify.annotations.Nullable;

/** Compares one reference answer with one answer text: characters, tokens, choice letters, expressions. */
final class AnswerComparison {
    private AnswerComparison() {}

    static Verdict compare(String gold, String answer, Policy policy) {
        String g = gold.strip();
        String a = answer.strip();
        if (a.isEmpty() || g.isEmpty()) {
            boolean both = a.isEmpty() && g.isEmpty();
            return verdict(Judgement.of(both, Stage.STRING), gold, answer, null, null);
        }
        if (g.equals(a)) {
            return verdict(Judgement.equal(Stage.STRING), gold, answer, null, null);
        }
        Reading goldRead = Reading.of(g);
        Reading answerRead = Reading.of(a);
        return verdict(judge(goldRead, answerRead, policy), gold, answer, goldRead, answerRead);
    }

    private static Judgement judge(Reading gold, Reading answer, Policy policy) {
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
            return new ExprComparison(policy, new Budget()).compare(g, a);
        } catch (BudgetSpent spent) {
            return Judgement.unknown(Stage.BUDGET);
        }
    }

    /** Letters in a text command, or capitals alone, are a name and no product. */
    private static boolean isName(Reading reading) {
        boolean prose = true;
        boolean capitals = true;
        for (Token token : reading.tokens()) {
            if (!token.is(Token.Type.LETTER)) {
                return false;
            }
            prose &= token.prose();
            capitals &= Character.isUpperCase(token.text().charAt(0));
        }
        return reading.tokens().size() > 1 && (prose || capitals);
    }

    private static Verdict verdict(
            Judgement judgement, String gold, String answer, @Nullable Reading goldRead, @Nullable Reading answerRead) {
        Outcome outcome = switch (judgement.result()) {
            case EQUAL -> Outcome.CORRECT;
            case DIFFERENT -> Outcome.WRONG;
            case UNKNOWN -> Outcome.UNDECIDED;
        };
        return new Verdict(
                outcome,
                judgement.stage(),
                answer,
                gold,
                goldRead == null ? null : goldRead.account(),
                answerRead == null ? null : answerRead.account());
    }
}
