package org.motet.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Inputs that are large when evaluated or long when read: a verdict that is not "correct", soon. */
class HostileInputTest {
    private static final List<String> GOLDS =
            List.of("25", "0", "\\frac{1}{2}", "\\sqrt{2}", "x+1", "(1,2)", "\\text{yes}", "[0,1]\\cup[2,3]", "y=2x+1");

    static Stream<String> answers() {
        return Stream.of(
                "10^{10^{10}}",
                "9**9**9**9",
                "2^{2^{2^{2^{2^{2}}}}}",
                "99999999!",
                "((((9!)!)!)!)!",
                "\\binom{1000000000}{500000000}",
                "\\sum_{k=1}^{100000000}k^k",
                "e^{e^{e^{e^e}}}",
                "\\lfloor 10^{10^{8}} \\rfloor",
                "(x+y+1)^{99999}",
                "(x+1)^{100000}",
                "(x+y+z+a+b+c)^{40}",
                "(\\sqrt{2}+\\sqrt{3}+\\sqrt{5}+\\sqrt{7})^{60}",
                "\\sin(\\tan(-4x^2-3)^3)",
                "0^{-1}",
                "\\log_{1}(5)",
                "1e999999999",
                "1e9999",
                "x^{x^{x^{x^{x}}}}",
                "\\frac".repeat(2000),
                "\\sqrt{".repeat(5000) + "x" + "}".repeat(5000),
                "{".repeat(5000) + "26" + "}".repeat(5000),
                "(".repeat(200) + "26" + ")".repeat(200),
                "-".repeat(5001) + "26",
                "\\text{".repeat(5000),
                ",".repeat(3000),
                "1,".repeat(3000),
                "1.".repeat(3000),
                "7".repeat(100_000),
                "7".repeat(1_900),
                "x".repeat(1_000_000),
                "1/".repeat(190) + "7",
                "1^".repeat(190) + "7",
                "1+".repeat(190) + "7",
                "(0,1)\\cup".repeat(60) + "(0,2)",
                "|".repeat(300) + "26" + "|".repeat(300),
                "\\begin{pmatrix}" + "1&1\\\\".repeat(1000) + "\\end{pmatrix}",
                "\u200b".repeat(100_000) + "26",
                "２".repeat(100_000),
                "hello world ".repeat(10_000),
                "1+" + "7".repeat(700) + "_{8}",
                "__import__('os').getpid()",
                "\\neq 25",
                "26 = 25",
                "25 \\text{ or } 26",
                "25\\\\26",
                "24.9999999999",
                "(a_{1}+a_{2}+a_{3}+a_{4}+a_{5}+a_{6}+a_{7}+a_{8})^{12}",
                "\\frac{1}{1+".repeat(40) + "x" + "}".repeat(40));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void isNeverCorrectAndSoonJudged(String answer) {
        for (String gold : GOLDS) {
            Verdict verdict = MathVerifier.verify(gold, "\\boxed{" + answer + "}", Policy.PAPER);
            assertThat(verdict.correct()).as("%s for %s", verdict.stage(), gold).isFalse();
            assertThat(MathVerifier.verify(answer, "\\boxed{" + gold + "}", Policy.PAPER)
                            .correct())
                    .isFalse();
        }
    }

    static Stream<String> completions() {
        return Stream.of(
                "\\boxed{".repeat(150_000),
                "}".repeat(1_000_000),
                "{".repeat(1_000_000),
                "\\[ ".repeat(300_000),
                "\\boxed{24} ".repeat(50_000) + "\\boxed{26}",
                "$".repeat(1_000_000),
                "the final answer is $".repeat(50_000),
                "<answer>".repeat(100_000),
                "\\boxed{" + "a".repeat(1_000_000),
                "**".repeat(300_000),
                "1 2 3 ".repeat(100_000));
    }

    /** Were one of them read in quadratic time, this would not end. */
    @ParameterizedTest
    @MethodSource("completions")
    void longCompletionsEndWithAVerdict(String completion) {
        for (Policy policy : List.of(Policy.PAPER, Policy.BOXED, Policy.STRICT)) {
            assertThat(MathVerifier.verify("25", completion, policy).correct()).isFalse();
        }
    }
}
