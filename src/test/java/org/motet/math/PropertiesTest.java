package org.motet.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Properties over generated expressions. */
class PropertiesTest {
    private static final int COUNT = 3_000;

    @Test
    void equalityIsSymmetricAndReflexive() {
        Expressions generated = new Expressions(3);
        for (int i = 0; i < COUNT; i++) {
            String a = generated.answer();
            String b = generated.answer();
            assertThat(MathVerifier.equal(a, " " + a + " ")).as(a).isTrue();
            assertThat(MathVerifier.equal(a, b)).as("%s and %s", a, b).isEqualTo(MathVerifier.equal(b, a));
        }
    }

    @Test
    void rewritingsAreEqualAndChangedValuesAreNot() {
        Expressions generated = new Expressions(5);
        int undecided = 0;
        for (int i = 0; i < COUNT; i++) {
            String scalar = generated.scalar(3);
            Verdict same = MathVerifier.compare(scalar, generated.rewritten(scalar), Policy.STRICT);
            Verdict other = MathVerifier.compare(scalar, generated.changed(scalar), Policy.STRICT);
            undecided += same.outcome() == Outcome.UNDECIDED ? 1 : 0;
            assertThat(same.outcome()).as("%s: %s", scalar, same).isNotEqualTo(Outcome.WRONG);
            assertThat(other.correct()).as("%s: %s", scalar, other).isFalse();
        }
        assertThat(undecided).isLessThan(COUNT / 50);
    }

    @Test
    void verdictsDoNotDependOnThreadsOrOrder() throws Exception {
        Mutations mutations = new Mutations(11, FuzzTest.texts());
        List<String[]> pairs = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            pairs.add(new String[] {mutations.any(), mutations.mutated()});
        }
        List<Verdict> alone = pairs.stream().map(PropertiesTest::judge).toList();
        try (ExecutorService workers = Executors.newFixedThreadPool(64)) {
            List<Future<Verdict>> futures = IntStream.range(0, COUNT)
                    .mapToObj(i -> workers.submit(() -> judge(pairs.get(COUNT - 1 - i))))
                    .toList();
            for (int i = 0; i < COUNT; i++) {
                assertThat(futures.get(COUNT - 1 - i).get()).isEqualTo(alone.get(i));
            }
        }
    }

    private static Verdict judge(String[] pair) {
        return MathVerifier.compare(pair[0], pair[1], Policy.PAPER);
    }
}
