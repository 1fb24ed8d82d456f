package org.motet.math;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.motet.math.answer.AnswerExtractor;
import org.motet.math.answer.Extraction;
import org.motet.math.equality.AnswerComparison;
import org.motet.math.equality.Judgement;
import org.motet.math.equality.Stage;
import org.motet.math.latex.Reading;

/**
 * Checks answers. All methods are pure functions, safe from any number of threads; none throws for any text.
 *
 * <pre>{@code boolean same = MathVerifier.equal("\\frac{1}{2}", "0.5");}</pre>
 */
public final class MathVerifier {
    private MathVerifier() {}

    /** Whether a bare answer equals a reference answer under {@link Policy#STRICT}. */
    public static boolean equal(String gold, String answer) {
        return compare(gold, answer, Policy.STRICT).correct();
    }

    /** Compares a bare answer, nothing to be extracted, with a reference answer. */
    public static Verdict compare(String gold, String answer, Policy policy) {
        return compare(List.of(gold), answer, policy);
    }

    /** Compares a bare answer with several reference answers; it is correct when it equals any of them. */
    public static Verdict compare(List<String> golds, String answer, Policy policy) {
        return compare(golds, new Extraction(Extraction.Place.BOX, List.of(answer)), policy);
    }

    /** Extracts the answer of a completion and compares it with one reference answer. */
    public static Verdict verify(String gold, String completion, Policy policy) {
        return verify(List.of(gold), completion, policy);
    }

    /** Extracts the answer of a completion; it is correct when it equals any of the reference answers. */
    public static Verdict verify(List<String> golds, String completion, Policy policy) {
        return compare(golds, AnswerExtractor.extract(completion, policy.places()), policy);
    }

    private static Verdict compare(List<String> golds, Extraction extraction, Policy policy) {
        @Nullable String first = golds.isEmpty() ? null : golds.getFirst();
        if (!extraction.found()) {
            return new Verdict(Outcome.NO_ANSWER, Stage.EXTRACTION, null, first, null, null);
        }
        String answer = extraction.text();
        @Nullable Verdict best = null;
        for (String gold : golds) {
            Verdict verdict = one(gold, answer, policy);
            if (!verdict.correct() && extraction.isRepeated()) {
                verdict = one(gold, String.join(", ", extraction.parts()), policy);
            }
            if (verdict.correct()) {
                return verdict;
            }
            if (best == null || (best.outcome() == Outcome.WRONG && verdict.outcome() == Outcome.UNDECIDED)) {
                best = verdict;
            }
        }
        return best == null ? new Verdict(Outcome.WRONG, Stage.EXTRACTION, answer, null, null, null) : best;
    }

    private static Verdict one(String gold, String answer, Policy policy) {
        String g = gold.strip();
        String a = answer.strip();
        if (g.equals(a)) {
            return verdict(Judgement.equal(Stage.STRING), gold, answer, null, null);
        }
        if (g.isEmpty() || a.isEmpty()) {
            return verdict(Judgement.different(Stage.STRING), gold, answer, null, null);
        }
        Reading goldRead = Reading.of(g);
        Reading answerRead = Reading.of(a);
        Judgement judgement = AnswerComparison.judge(goldRead, answerRead, policy.doubtful());
        return verdict(judgement, gold, answer, goldRead.account(), answerRead.account());
    }

    private static Verdict verdict(
            Judgement judgement, String gold, String answer, @Nullable String goldRead, @Nullable String answerRead) {
        Outcome outcome = switch (judgement.result()) {
            case EQUAL -> Outcome.CORRECT;
            case DIFFERENT -> Outcome.WRONG;
            case UNKNOWN -> Outcome.UNDECIDED;
        };
        return new Verdict(outcome, judgement.stage(), answer, gold, goldRead, answerRead);
    }
}
