package org.motet.math.answer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.motet.math.Policy;
import org.motet.math.answer.Extraction.Place;

class AnswerExtractorTest {

    private static String answer(String completion, AnswerPlaces places) {
        return AnswerExtractor.extract(completion, places).text();
    }

    private static String answer(String completion) {
        return answer(completion, Policy.STRICT.places());
    }

    @Test
    void theLastBalancedBoxIsTheAnswer() {
        assertThat(answer("so \\boxed{24}. Wait, no: \\boxed{\\frac{1}{25}} is right."))
                .isEqualTo("\\frac{1}{25}");
        assertThat(answer("$\\boxed{x = \\{1, 2\\}}$")).isEqualTo("x = \\{1, 2\\}");
        assertThat(answer("{ stray \\boxed{7}} and }")).isEqualTo("7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"\\fbox{34}|34", "\\boxed {34}|34", "\\boxed 34.|34", "\\\\boxed{34}|34", "\\boxed{\\boxed{34}}|34"
            })
    void variantsOfTheBoxAreRead(String completion, String expected) {
        assertThat(answer("It is " + completion, Policy.BOXED.places()).replaceAll("[{}]", ""))
                .isEqualTo(expected);
    }

    @Test
    void neighbouringBoxesAreOneJointAnswer() {
        Extraction joint =
                AnswerExtractor.extract("\\boxed{1}, \\boxed{2} and $x=$ \\boxed{3}", Policy.STRICT.places());
        assertThat(joint.parts()).containsExactly("1", "2", "3");
        assertThat(answer("\\boxed{4} or \\boxed{5}")).isEqualTo("4, 5");
        assertThat(answer("\\boxed{4} is too small, hence \\boxed{5}")).isEqualTo("5");
    }

    @Test
    void emptyAndPlaceholderBoxesAreNoAnswer() {
        assertThat(answer("I put it in \\boxed{}. It is \\boxed{8}")).isEqualTo("8");
        assertThat(answer("It is \\boxed{8}. \\boxed{...}")).isEqualTo("8");
        assertThat(AnswerExtractor.extract("25 \\boxed{}", Policy.STRICT.places())
                        .found())
                .isFalse();
    }

    @Test
    void nothingBehindTheEndOfTheTurnCounts() {
        assertThat(answer("\\boxed{1}<|im_end|> \\boxed{2}")).isEqualTo("1");
        assertThat(answer("<answer>\\boxed{1}</answer> \\boxed{2}")).isEqualTo("1");
        assertThat(answer("<|im_start|>user \\boxed{9}<|im_end|><|im_start|>assistant \\boxed{2}"))
                .isEqualTo("2");
    }

    @Test
    void withoutABoxOnlyLenientPoliciesFindAnAnswer() {
        assertThat(answer("Hence. The final answer is $\\frac{2}{3}$. I hope it is correct."))
                .isEqualTo("\\frac{2}{3}");
        assertThat(answer("<think>5</think><answer> 42 </answer>")).isEqualTo("42");
        assertThat(answer("We add.\n#### 1,234")).isEqualTo("1,234");
        assertThat(answer("Hence $x = 250$.")).isEqualTo("x = 250");
        assertThat(answer("There are 26 of $x$, in total 88 values.")).isEqualTo("88");
        assertThat(AnswerExtractor.extract("The answer is 5.", Policy.BOXED.places())
                        .found())
                .isFalse();
        assertThat(AnswerExtractor.extract("no figure at all", Policy.PAPER.places()))
                .isEqualTo(Extraction.NOTHING);
    }

    @Test
    void anOpenBoxCountsForThePaperPolicyOnly() {
        String open = "so $\\boxed{\\frac{8}{17}";
        assertThat(AnswerExtractor.extract(open, Policy.PAPER.places()).place()).isEqualTo(Place.UNCLOSED_BOX);
        assertThat(AnswerExtractor.extract(open, Policy.BOXED.places()).found()).isFalse();
    }

    @Test
    void anAnswerTagGoesBeforeABoxInTheThoughts() {
        String both = "<think>\\boxed{4}</think> <answer>5</answer>";
        assertThat(answer(both, Policy.STRICT.places())).isEqualTo("5");
        assertThat(answer(both, Policy.PAPER.places())).isEqualTo("4");
    }
}
