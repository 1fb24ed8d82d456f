package org.motet.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.motet.math.equality.Stage;

class MathVerifierTest {

    @Test
    void anAnswerMayEqualAnyOfTheGolds() {
        assertThat(MathVerifier.verify(List.of("3", "\\frac12"), "\\boxed{0.5}", Policy.BOXED)
                        .correct())
                .isTrue();
        assertThat(MathVerifier.verify(List.of(), "\\boxed{0.5}", Policy.BOXED).outcome())
                .isEqualTo(Outcome.WRONG);
    }

    @Test
    void theVerdictSaysWhatDecidedAndHowBothSidesWereRead() {
        Verdict verdict = MathVerifier.verify("\\frac{1}{2}", "So \\boxed{2/4}.", Policy.STRICT);
        assertThat(verdict.outcome()).isEqualTo(Outcome.CORRECT);
        assertThat(verdict.stage()).isEqualTo(Stage.NUMBER);
        assertThat(verdict.extracted()).isEqualTo("2/4");
        assertThat(verdict.goldRead()).isEqualTo("1/2");
        assertThat(verdict.answerRead()).isEqualTo("2/4");
    }

    @Test
    void noAnswerWrongAndUndecidedAreTold() {
        assertThat(MathVerifier.verify("1", "nothing", Policy.STRICT).outcome()).isEqualTo(Outcome.NO_ANSWER);
        assertThat(MathVerifier.verify("1", "\\boxed{2}", Policy.STRICT).outcome())
                .isEqualTo(Outcome.WRONG);
        Verdict undecided = MathVerifier.compare("10^{10^{10^{10}}}", "11^{10^{10^{10}}}", Policy.STRICT);
        assertThat(undecided.outcome()).isIn(Outcome.WRONG, Outcome.UNDECIDED);
    }

    @Test
    void aGuessListIsNotTheOneRightAnswer() {
        assertThat(MathVerifier.verify("25", "\\boxed{24} or \\boxed{25}", Policy.PAPER)
                        .correct())
                .isFalse();
        assertThat(MathVerifier.verify("25", "\\boxed{25} or \\boxed{24}", Policy.PAPER)
                        .correct())
                .isFalse();
        assertThat(MathVerifier.verify("25", "\\boxed{24,25}", Policy.PAPER).correct())
                .isFalse();
        assertThat(MathVerifier.verify("25", "\\boxed{25} \\boxed{25}", Policy.PAPER)
                        .correct())
                .isTrue();
        assertThat(MathVerifier.verify("-2,-2", "\\boxed{-2} and \\boxed{-2}", Policy.PAPER)
                        .correct())
                .isTrue();
    }

    @Test
    void policiesDifferInDoubtfulForms() {
        assertThat(MathVerifier.compare("25", "25\\%", Policy.BOXED).correct()).isTrue();
        assertThat(MathVerifier.compare("25", "25\\%", Policy.STRICT).correct()).isFalse();
        assertThat(MathVerifier.compare("(2,\\infty)", "x > 2", Policy.PAPER).correct())
                .isTrue();
        assertThat(MathVerifier.compare("(2,\\infty)", "x > 2", Policy.BOXED).correct())
                .isFalse();
    }

    @Test
    void policiesHaveNames() {
        assertThat(List.of(Policy.named("paper"), Policy.named("boxed"), Policy.named("strict")))
                .containsExactly(Policy.PAPER, Policy.BOXED, Policy.STRICT);
    }
}
