package org.motet.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reference answer that no completion can match is seen before there is any. */
class ReadabilityTest {
    private static final Policy[] ALL = {Policy.PAPER, Policy.BOXED, Policy.STRICT};

    @ParameterizedTest
    @ValueSource(
            strings = {
                "42",
                "-7",
                "0.1",
                "1,234",
                "\\frac{1}{2}",
                "x^2 + 1",
                "(3, \\infty)",
                "\\text{Evelyn}",
                "\\text{(C)}",
                "no solution",
                "There is no solution",
                "$12$ square centimetres",
                "10:30 AM",
                "\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}",
                "Softball, Kickball, Picnic",
                "\\boxed{42}",
            })
    void mathematicsAndShortTextsAreReadable(String gold) {
        for (Policy policy : ALL) {
            assertThat(Readability.of(gold, policy)).as(policy.name()).isEqualTo(Readability.READABLE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The function is increasing because its derivative is positive everywhere on the interval.",
                "We first note that n must be even. Hence the claim follows by induction on n.",
                "Yes, since every bounded monotone sequence of reals converges",
                "Photosynthesis turns light into chemical energy",
            })
    void sentencesAreProse(String gold) {
        for (Policy policy : ALL) {
            assertThat(Readability.of(gold, policy)).as(policy.name()).isEqualTo(Readability.PROSE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "...", "}", "\\boxed{}", "-", "\\text{}"})
    void whatIsNoAnswerOrBreaksItsBoxIsUnreadable(String gold) {
        for (Policy policy : ALL) {
            assertThat(Readability.of(gold, policy)).as(policy.name()).isEqualTo(Readability.UNREADABLE);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2_001, 100_000})
    void whatIsTooLongIsUnreadable(int length) {
        assertThat(Readability.of("1+".repeat(length / 2) + "1", Policy.PAPER)).isEqualTo(Readability.UNREADABLE);
    }
}
