package org.motet.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.motet.problem.Problem;
import org.motet.template.FormatRule;
import org.motet.template.PromptForm;
import org.motet.template.PromptTemplate;

/** How parts become one reward, on numbers worked out by hand. */
class RewardMixingTest {
    private static RewardConfig config(RewardMixing mixing, double buffer) {
        return new RewardConfig(
                AnswerPolicy.PAPER,
                mixing,
                2,
                0.5,
                false,
                new OverlongConfig(buffer, 1),
                Map.of(),
                HttpRewardConfig.DEFAULT);
    }

    /** Weights 2, 0.5 and 3, the last of a reward of 0.25; a length penalty of -0.125. */
    @ParameterizedTest
    @CsvSource({
        "SUM, 1, 1, 3.125",
        "SUM, 0, 1, 1.125",
        "GATED, 1, 1, 3.125",
        "GATED, 1, 0.5, 2.875",
        "GATED, 0, 1, 0.625",
        "ACCURACY, 1, 1, 1.875",
        "ACCURACY, 0, 1, -0.125",
        "NORMALIZE_THEN_SUM, 0, 1, 1.125"
    })
    void theTotalIs(RewardMixing mixing, double accuracy, double format, double total) {
        List<RewardPart> own = List.of(new RewardPart(3, 0.25));
        assertThat(mixing.total(new RewardPart(2, accuracy), new RewardPart(0.5, format), own, -0.125))
                .isEqualTo(total);
    }

    private static RewardScore graded(RewardMixing mixing, String completion) {
        Grader grader = new Grader(config(mixing, 16), 64, List.of(new WeightedReward(new Vowels(), 3)));
        Problem problem = new Problem("p1", "What is 1/2 + 1/2?", List.of("1"), "test", null);
        PromptTemplate template = template(new FormatRule.Once(List.of("<think>", "</think>")));
        return grader.grade(List.of(List.of(new Submission(problem, template, completion, 56, true))))
                .getFirst()
                .getFirst();
    }

    @Test
    void aWrongAnswerInTheRightFormatGetsNothingForItWhereFormatIsGated() {
        String wrong = "<think></think> \\boxed{2}";
        RewardScore sum = graded(RewardMixing.SUM, wrong);
        RewardScore gated = graded(RewardMixing.GATED, wrong);
        assertThat(gated.format()).as("it is measured all the same").isEqualTo(1);
        assertThat(gated.total()).isEqualTo(sum.total() - 0.5);
        String right = "<think></think> \\boxed{1}";
        assertThat(graded(RewardMixing.GATED, right).total())
                .isEqualTo(graded(RewardMixing.SUM, right).total());
    }

    @Test
    void onlyPartsThatAreNormalizedAreKeptApart() {
        String text = "<think> \\boxed{1}";
        assertThat(graded(RewardMixing.SUM, text).parts()).isEmpty();
        RewardScore score = graded(RewardMixing.NORMALIZE_THEN_SUM, text);
        assertThat(score.parts())
                .containsExactly(
                        new RewardPart(2, 1),
                        new RewardPart(0.5, 0.5),
                        new RewardPart(1, -0.5),
                        new RewardPart(3, Objects.requireNonNull(score.own().get("vowels"))));
        assertThat(score.total()).isEqualTo(graded(RewardMixing.SUM, text).total());
    }

    @Test
    void accuracyAloneNeedsAWeight() {
        RewardConfig none = new RewardConfig(
                AnswerPolicy.PAPER,
                RewardMixing.ACCURACY,
                0,
                1,
                false,
                OverlongConfig.NONE,
                Map.of(),
                HttpRewardConfig.DEFAULT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Grader(none, 64))
                .withMessage("reward.mixing is accuracy, which counts nothing else, but reward.accuracy_weight is 0.");
    }

    /** A share of the longest completion, or tokens. */
    @ParameterizedTest
    @CsvSource({"0.2, 80, 16", "0.2, 20480, 4096", "1, 80, 1", "16, 80, 16", "0, 80, 0"})
    void theOverlongBufferIsAShareOrTokens(double buffer, int longest, int tokens) {
        assertThat(new OverlongConfig(buffer, 1).penalty(longest)).isEqualTo(new OverlongPenalty(longest, tokens, 1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 1.5, Double.NaN})
    void aBufferThatIsNeitherIsRefused(double buffer) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OverlongConfig(buffer, 1))
                .withMessage("overlong_buffer is " + buffer
                        + "; it must be 0 (off), a share below 1, or a whole number of tokens.");
    }

    private static PromptTemplate template(FormatRule rule) {
        return PromptTemplate.of("tagged", new PromptForm.Plain("{problem}", ""), rule);
    }
}
