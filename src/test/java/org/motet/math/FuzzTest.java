package org.motet.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Mutated answers: no exception, whatever the text. More of them with -Dmotet.fuzz=COUNT, others with -Dmotet.fuzz.seed. */
class FuzzTest {

    @Test
    void noTextMakesItThrow() throws IOException {
        int count = Integer.getInteger("motet.fuzz", 1_000_000);
        Mutations mutations = new Mutations(Long.getLong("motet.fuzz.seed", 1L), texts());
        Policy[] policies = {Policy.PAPER, Policy.BOXED, Policy.STRICT};
        int judged = 0;
        for (int i = 0; i < count; i++) {
            String gold = mutations.any();
            String answer = mutations.mutated();
            try {
                Verdict verdict = i % 8 == 0
                        ? MathVerifier.verify(gold, "so $\\boxed{" + answer + "}$", policies[i % 3])
                        : MathVerifier.compare(gold, answer, policies[i % 3]);
                judged += verdict.outcome() == Outcome.NO_ANSWER ? 0 : 1;
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError thrown) {
                throw new AssertionError("gold " + gold + ", answer " + answer, thrown);
            }
        }
        assertThat(judged).isGreaterThan(count / 2);
    }

    static List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        EqualityTableTest.pairs().forEach(pair -> {
            texts.add(pair.gold());
            texts.add(pair.answer());
        });
        return texts;
    }
}
