package org.motet.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.motet.math.Outcome;
import org.motet.problem.Problem;
import org.motet.template.FormatRule;
import org.motet.template.PromptForm;
import org.motet.template.PromptTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GraderTest {
    private static final Path GOLDEN = Path.of("../shared/golden/policy_loss/overlong_penalty.json");

    private final Problem problem = new Problem("p1", "What is 1/2 + 1/2?", List.of("1"), "test", null);
    private final PromptTemplate tagged = template("tagged", new FormatRule.Once(List.of("<think>", "</think>")));
    private final PromptTemplate free = template("free", new FormatRule.Constant(0));

    @Test
    void partsAreKeptApartAndTheTotalIsTheirSum() {
        Grader grader = new Grader(RewardConfig.DEFAULT, 100);
        RewardScore both = score(grader, handedIn(tagged, "<think>half</think> \\boxed{1}", 9, true));
        assertThat(both.accuracy()).isEqualTo(1);
        assertThat(both.format()).isEqualTo(1);
        assertThat(both.length()).isZero();
        assertThat(both.total()).isEqualTo(2);
        RewardScore half = score(grader, handedIn(tagged, "<think>half \\boxed{2}", 9, true));
        assertThat(half.accuracy()).isZero();
        assertThat(half.format()).isEqualTo(0.5);
        assertThat(half.total()).isEqualTo(0.5);
        assertThat(half.verdict().outcome()).isEqualTo(Outcome.WRONG);
        assertThat(half.verdict().extracted()).isEqualTo("2");
    }

    @Test
    void anyOfTheReferenceAnswersCounts() {
        Problem two = new Problem("p", "q", List.of("7", "\\frac{1}{2}"), "test", null);
        RewardScore score =
                score(new Grader(RewardConfig.DEFAULT, 10), new Submission(two, free, "so \\boxed{0.5}", 3, true));
        assertThat(score.accuracy()).isEqualTo(1);
    }

    @Test
    void weightsScaleTheTotalOnly() {
        RewardConfig weighted = new RewardConfig(AnswerPolicy.PAPER, 2, 0.25, false, 0, 1);
        RewardScore score = score(new Grader(weighted, 100), handedIn(tagged, "<think> \\boxed{1}", 9, true));
        assertThat(score.accuracy()).isEqualTo(1);
        assertThat(score.format()).isEqualTo(0.5);
        assertThat(score.total()).isEqualTo(2.125);
    }

    @Test
    void cutOffCompletionsGetFormatRewardUnlessTheEndIsNeeded() {
        Submission cut = handedIn(tagged, "<think>a</think> 1 + ", 100, false);
        assertThat(score(new Grader(RewardConfig.DEFAULT, 100), cut).format()).isEqualTo(1);
        RewardConfig strict = new RewardConfig(AnswerPolicy.PAPER, 1, 1, true, 0, 1);
        assertThat(score(new Grader(strict, 100), cut).format()).isZero();
    }

    @Test
    void lengthPenaltyGrowsOverTheBuffer() {
        OverlongPenalty penalty = new OverlongPenalty(64, 16, 1);
        assertThat(penalty.of(48)).isZero();
        assertThat(penalty.of(49)).isEqualTo(-0.0625);
        assertThat(penalty.of(64)).isEqualTo(-1);
        assertThat(new OverlongPenalty(64, 0, 1).of(64)).isZero();
        RewardConfig config = new RewardConfig(AnswerPolicy.PAPER, 1, 1, false, 16, 1);
        RewardScore score = score(new Grader(config, 64), handedIn(free, "\\boxed{1}", 56, true));
        assertThat(score.length()).isEqualTo(-0.5);
        assertThat(score.total()).isEqualTo(0.5);
    }

    @Test
    void lengthPenaltyAgreesWithTheRecordedOne() throws IOException {
        assumeTrue(Files.exists(GOLDEN), () -> GOLDEN + " is not there");
        int rows = 0;
        for (JsonNode test :
                JsonMapper.shared().readTree(Files.readString(GOLDEN)).get("cases")) {
            OverlongPenalty penalty = new OverlongPenalty(
                    test.get("max_resp_len").asInt(),
                    test.get("overlong_buffer_len").asInt(),
                    test.get("penalty_factor").asDouble());
            for (JsonNode row : test.get("rows")) {
                double length = penalty.of(row.get("response_length").asInt());
                assertThat(length).isCloseTo(row.get("overlong_penalty").asDouble(), within(1e-7));
                assertThat(row.get("score").asDouble() + length)
                        .isCloseTo(row.get("reward").asDouble(), within(1e-7));
                assertThat(length < 0).isEqualTo(row.get("overlong").asBoolean());
                rows++;
            }
        }
        assertThat(rows).isPositive();
    }

    @Test
    void groupsAreGradedInTheirOrder() {
        Grader grader = new Grader(RewardConfig.DEFAULT, 100);
        List<Submission> batch = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            batch.add(handedIn(i % 2 == 0 ? tagged : free, i % 3 == 0 ? "\\boxed{1}" : "<think>", i % 90, true));
        }
        List<List<RewardScore>> scores =
                grader.grade(List.of(batch.subList(0, 130), List.of(), batch.subList(130, 400)));
        assertThat(scores).extracting(List::size).containsExactly(130, 0, 270);
        assertThat(scores.stream().flatMap(List::stream))
                .containsExactlyElementsOf(
                        batch.stream().map(one -> score(grader, one)).toList());
        assertThat(scores.getFirst()).extracting(RewardScore::accuracy).startsWith(1.0, 0.0, 0.0, 1.0);
        assertThat(scores.getFirst()).extracting(RewardScore::format).startsWith(0.0, 0.0, 0.5, 0.0);
        assertThat(scores.getFirst()).extracting(RewardScore::total).startsWith(1.0, 0.0, 0.5, 1.0);
    }

    @Test
    void metricsAreMeansAndCountOutcomes() {
        List<Submission> batch = List.of(
                handedIn(free, "\\boxed{1}", 5, true),
                handedIn(free, "\\boxed{1}", 5, true),
                handedIn(tagged, "\\boxed{2}", 5, true),
                handedIn(tagged, "<think>", 5, true),
                handedIn(tagged, "\\boxed{1}", 5, true),
                handedIn(tagged, "\\boxed{3}", 5, true));
        RewardTable table = new RewardTable(
                new Grader(RewardConfig.DEFAULT, 100).grade(List.of(batch)).getFirst());
        Map<String, Double> metrics = table.metrics();
        assertThat(metrics)
                .containsEntry("reward/accuracy", 0.5)
                .containsEntry("reward/outcome/correct", 3.0)
                .containsEntry("reward/outcome/wrong", 2.0)
                .containsEntry("reward/outcome/no-answer", 1.0)
                .containsEntry("critic/score/max", 1.0)
                .containsEntry("critic/score/min", 0.0);
        assertThat(metrics.get("critic/score/mean")).isCloseTo(3.5 / 6, within(1e-12));
        assertThat(table.means()).containsEntry("reward/accuracy", 0.5).containsEntry("reward/format", 0.5 / 6);
        assertThat(new RewardTable(List.of()).metrics()).isEmpty();
    }

    @Test
    void impossibleConfigsAreRefusedByKey() {
        refused("accuracy_weight", () -> new RewardConfig(AnswerPolicy.PAPER, Double.NaN, 1, false, 0, 1));
        refused("both 0", () -> new Grader(new RewardConfig(AnswerPolicy.PAPER, 0, 0, false, 0, 1), 64));
        refused("overlong_buffer", () -> new RewardConfig(AnswerPolicy.PAPER, 1, 1, false, -1, 1));
        refused("overlong_factor", () -> new RewardConfig(AnswerPolicy.PAPER, 1, 1, false, 0, -1));
        refused(
                "overlong_buffer is 65",
                () -> new Grader(new RewardConfig(AnswerPolicy.PAPER, 1, 1, false, 65, 1), 64));
    }

    private static RewardScore score(Grader grader, Submission submission) {
        return grader.grade(List.of(List.of(submission))).getFirst().getFirst();
    }

    private static void refused(String part, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(part);
    }

    private Submission handedIn(PromptTemplate template, String completion, int tokens, boolean finished) {
        return new Submission(problem, template, completion, tokens, finished);
    }

    private static PromptTemplate template(String name, FormatRule rule) {
        return PromptTemplate.of(name, new PromptForm.Plain("{problem}", ""), rule);
    }
}
