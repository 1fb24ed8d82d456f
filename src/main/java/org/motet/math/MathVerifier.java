package org.motet.math;

import java.util.List;
import org.jspecify.annotations.Nullable;

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
        return compare(golds, AnswerExtractor.extract(completion, policy), policy);
    }

    private static Verdict compare(List<String> golds, Extraction extraction, Policy policy) {
        @Nullable String first = golds.isEmpty() ? null : golds.getFirst();
        if (!extraction.found()) {
            return new Verdict(Outcome.NO_ANSWER, Stage.EXTRACTION, null, first, null, null);
        }
        String answer = extraction.text();
        @Nullable Verdict best = null;
        for (String gold : golds) {
            Verdict verdict = AnswerComparison.compare(gold, answer, policy);
            if (!verdict.correct() && extraction.isRepeated()) {
                verdict = AnswerComparison.compare(gold, String.join(", ", extraction.parts()), policy);
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
}
