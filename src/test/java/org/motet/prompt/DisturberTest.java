package org.motet.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.motet.problem.Problem;
import org.motet.template.TemplateSet;
import org.motet.template.UniformSchedule;
import org.motet.token.ByteTokenizer;
import org.motet.train.generated.ChainProblems;
import org.motet.train.generated.WorkedProblem;

class DisturberTest {
    private static Problem problem(String... answers) {
        return new Problem("p", "Ann has 12 figs and eats 5. How many are left?", List.of(answers), "test", null);
    }

    @Test
    void disturbsItsShareOfTheVisitsInAllKindsAndTheSameWayAgain() {
        Disturber disturber = new Disturber(0.25, 3);
        Map<Disturbance, Integer> kinds = new EnumMap<>(Disturbance.class);
        for (int visit = 0; visit < 4000; visit++) {
            Optional<Disturber.Disturbed> one = disturber.disturb(problem("7"), visit);
            assertThat(new Disturber(0.25, 3).disturb(problem("7"), visit)).isEqualTo(one);
            one.ifPresent(disturbed -> {
                kinds.merge(disturbed.kind(), 1, Integer::sum);
                assertThat(disturbed.question())
                        .startsWith(problem().question() + "\n")
                        .doesNotContain("{");
            });
        }
        assertThat(kinds).hasSize(4);
        assertThat(kinds.values()).allMatch(n -> n > 200 && n < 300);
        assertThat(new Disturber(0, 3).disturb(problem("7"), 1)).isEmpty();
    }

    @Test
    void everyWrongAnswerDiffersFromTheRightOneAndEveryFlawedStepIsFalse() {
        Disturber disturber = new Disturber(1, 9);
        Pattern claim = Pattern.compile("(?:near|of|told|is|says|got) (-?\\d+)");
        Pattern step = Pattern.compile("(\\d+)([+*])(\\d+)=(\\d+)");
        int claims = 0;
        int steps = 0;
        long visit = 0;
        for (WorkedProblem chain : new ChainProblems(5).distinctTraining(1500)) {
            Disturber.Disturbed disturbed =
                    disturber.disturb(chain.problem(), visit++).orElseThrow();
            String added =
                    disturbed.question().substring(chain.problem().question().length());
            if (disturbed.kind() == Disturbance.WRONG_HINT || disturbed.kind() == Disturbance.CLAIMED_ANSWER) {
                Matcher matcher = claim.matcher(added);
                assertThat(matcher.find()).as(added).isTrue();
                assertThat(matcher.group(1)).isNotEqualTo(chain.answer());
                claims++;
            } else if (disturbed.kind() == Disturbance.FLAWED_STEP) {
                Matcher matcher = step.matcher(added);
                assertThat(matcher.find()).as(added).isTrue();
                long a = Long.parseLong(matcher.group(1));
                long b = Long.parseLong(matcher.group(3));
                assertThat(Long.parseLong(matcher.group(4)))
                        .isNotEqualTo(matcher.group(2).equals("+") ? a + b : a * b);
                steps++;
            }
        }
        assertThat(claims).isGreaterThan(500);
        assertThat(steps).isGreaterThan(250);
    }

    @ParameterizedTest
    @CsvSource({"7, 7.0", "7, 14/2", "'1,234', 1234.00", "7, \\frac{14}{2}", "0.5, 1/2", "-3, -3.0", "0, 0.0"})
    void differsFromEveryAcceptedFormOfTheAnswer(String one, String other) {
        Disturber disturber = new Disturber(1, 1);
        BigInteger around = new BigInteger(one.replace(",", "").replaceAll("\\..*", ""));
        Problem problem = problem(other, one);
        for (int visit = 0; visit < 200; visit++) {
            BigInteger wrong = disturber.wrongAnswer(problem, visit).orElseThrow();
            assertThat(wrong.subtract(around).abs()).isLessThan(BigInteger.valueOf(21));
            if (!one.contains(".")) {
                assertThat(wrong).isNotEqualTo(around);
            }
        }
    }

    @Test
    void claimsNothingWhereTheAnswerIsNoPlainNumber() {
        Disturber disturber = new Disturber(1, 1);
        for (String answer : List.of("x+1", "\\frac{a}{2}", "(1, 2)", "7 apples", "1/0", "12,34", "")) {
            assertThat(disturber.wrongAnswer(problem("7", answer), 1))
                    .as(answer)
                    .isEmpty();
            for (int visit = 0; visit < 60; visit++) {
                assertThat(disturber
                                .disturb(problem(answer), visit)
                                .orElseThrow()
                                .kind())
                        .isIn(Disturbance.DISTRACTING_FACT, Disturbance.FLAWED_STEP);
            }
        }
    }

    @Test
    void promptsSayHowTheyAreDisturbedAndKeepTheProblem() {
        TemplateSet set = TemplateSet.load("nano");
        PromptSource source = new PromptSource(
                List.of(problem("7")),
                new UniformSchedule(set, 1),
                new ByteTokenizer(),
                new PromptConfig(200, 400, PromptConfig.Overlong.REFUSE, 0.5),
                8,
                1);
        List<Prompt> prompts = source.next().prompts();
        List<Prompt> disturbed =
                prompts.stream().filter(p -> p.disturbance() != null).toList();
        assertThat(disturbed).hasSizeBetween(70, 130);
        assertThat(disturbed).allMatch(p -> p.problem().equals(problem("7")));
        assertThat(disturbed.stream().map(Prompt::disturbance).distinct())
                .containsExactlyInAnyOrder("wrong-hint", "distracting-fact", "flawed-step", "claimed-answer");
        PromptSource tight = new PromptSource(
                List.of(problem("7")),
                new UniformSchedule(set, 1),
                new ByteTokenizer(),
                new PromptConfig(200, 60, PromptConfig.Overlong.REFUSE, 1),
                8,
                1);
        assertThat(tight.next().prompts()).allMatch(p -> p.disturbance() == null);
    }

    @Test
    void refusesAnImpossibleShare() {
        assertThatThrownBy(() -> new Disturber(1.5, 1)).hasMessageContaining("prompts.disturbed is 1.5");
        assertThatThrownBy(() -> new PromptConfig(1, 1, PromptConfig.Overlong.DROP, -0.1))
                .hasMessageContaining("disturbed is -0.1");
    }
}
