package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;
import org.motet.problem.Problem;
import org.motet.reward.Reward;
import org.motet.reward.RewardFailedException;
import org.motet.reward.Submission;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Training as another program starts it: own problems, own reward, own end. */
class TrainingTest {
    @TempDir
    private Path folder;

    /** Long answers are bad ones. */
    private static final Reward BREVITY = new Reward() {
        @Override
        public String name() {
            return "brevity";
        }

        @Override
        public double[] score(List<Submission> submissions) {
            return submissions.stream().mapToDouble(one -> -one.tokens() / 80.0).toArray();
        }
    };

    private static List<Problem> sums(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> new Problem("sum" + i, "Compute " + i + "+1.", List.of("" + (i + 1)), "sums", null))
                .toList();
    }

    private Training training(String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "prompts.per_step=4",
                "update.mini_batches=2",
                "rollout.group_size=4",
                "evaluation.every=0",
                "evaluation.problems_at_ends=2",
                "output.samples_every=1",
                "output.folder=" + folder.resolve("run")));
        settings.addAll(List.of(more));
        return Training.of(settings.toArray(String[]::new));
    }

    private List<StepMetrics> metrics() throws IOException {
        return JsonlSink.read(folder.resolve("run/metrics.jsonl"));
    }

    @Test
    void aProgramBringsItsProblemsItsRewardAndItsEnd() throws IOException {
        List<TrainingStep> seen = new ArrayList<>();
        TrainRun run = training("steps=50")
                .problems(sums(0, 20), sums(20, 24))
                .reward(BREVITY, 0.5)
                .observe(seen::add)
                .stopWhen(step -> step.number() == 2)
                .run();
        assertThat(run.folder()).isEqualTo(folder.resolve("run"));
        assertThat(run.summary().steps()).isEqualTo(2);
        assertThat(run.summary().after()).as("evaluated as at a planned end").isNotNull();
        assertThat(seen).extracting(TrainingStep::number).containsExactly(1, 2);
        for (TrainingStep step : seen) {
            assertThat(step.groups()).hasSize(4).allSatisfy(group -> {
                assertThat(group.members()).hasSize(4).allSatisfy(member -> {
                    assertThat(member.rollout().prompt().problem().source()).isEqualTo("sums");
                    double tokens = member.rollout().completion().tokens().length;
                    assertThat(member.score().own()).containsEntry("brevity", -tokens / 80);
                    assertThat(member.score().total())
                            .isCloseTo(
                                    member.score().accuracy() + member.score().format() - 0.5 * tokens / 80,
                                    within(1e-12));
                });
            });
            assertThat(step.value("reward/brevity")).isCloseTo(-step.value("response_length/mean") / 80, within(1e-12));
            assertThat(step.value("no/such/metric")).isNaN();
        }
        assertThat(metrics())
                .extracting(step -> step.get("reward/brevity/failed"))
                .containsExactly(0.0, 0.0);
        JsonNode sample = JsonMapper.shared()
                .readTree(Files.readAllLines(folder.resolve("run/samples/step-000001.jsonl"))
                        .getFirst());
        assertThat(sample.get("reward/brevity").doubleValue())
                .isEqualTo(-sample.get("tokens").doubleValue() / 80);
        assertThat(sample.get("weights_version").longValue()).isZero();
        assertThat(sample.get("group").intValue()).isZero();
        assertThat(sample.get("prompt").stringValue())
                .contains(sample.get("question").stringValue())
                .endsWith(sample.get("forced_prefix").stringValue());
        int tokens = sample.get("tokens").intValue();
        for (String byToken : List.of("token_ends", "log_probs", "entropies")) {
            assertThat(sample.get(byToken).size()).as(byToken).isEqualTo(tokens);
        }
        assertThat(sample.get("token_ends").get(tokens - 1).intValue())
                .isEqualTo(sample.get("completion").stringValue().length());
        assertThat(sample.get("log_probs").get(0).doubleValue()).isNotPositive();
    }

    @Test
    void answersThatNoPolicyCanReadAreToldOnceWhenTheRunBegins() throws IOException {
        Problem essay =
                new Problem("essay", "Why?", List.of("Because the sum of two odd numbers is even."), "own", null);
        List<Problem> problems = new ArrayList<>(sums(0, 20));
        problems.add(essay);
        String first = ConsoleText.of(
                () -> training("steps=1").problems(problems, sums(20, 24)).run());
        assertThat(first)
                .containsOnlyOnce(
                        "warning: 1 of the 21 problems for training have a reference answer that no completion will"
                                + " match (1 prose, 0 unreadable), such as essay: \"Because the sum of two odd numbers is even.\"");
        String resumed = ConsoleText.of(() -> Training.resume(folder.resolve("run"), "steps=2")
                .problems(problems, sums(20, 24))
                .run());
        assertThat(resumed).contains("resumed from").doesNotContain("reference answer");
    }

    @Test
    void anotherProgramCannotResumeWithoutTheProblems() throws IOException {
        Path run =
                training("steps=1").problems(sums(0, 30)).reward(BREVITY).run().folder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Training.resume(run, "steps=2").run())
                .withMessageContaining("a program brought this run's problems");
        Training again = Training.resume(run, "steps=2").problems(sums(0, 30)).reward(BREVITY);
        assertThat(again.run().summary().steps()).isEqualTo(2);
        assertThat(metrics()).hasSize(2);
    }

    @Test
    void rolloutsWithoutRewardAreLeftOutAndCounted() throws IOException {
        Reward flaky = flaky(submission -> submission.tokens() % 3 == 0);
        training("steps=2").reward(flaky).run();
        int failed = 0;
        for (StepMetrics step : metrics()) {
            failed += step.get("reward/flaky/failed").intValue();
            assertThat(step.get("critic/score/mean")).isFinite();
            assertThat(step.get("actor/grad_norm")).isFinite();
        }
        assertThat(failed).isPositive();
        int marked = 0;
        for (int step = 1; step <= 2; step++) {
            for (String line : Files.readAllLines(folder.resolve("run/samples/step-00000" + step + ".jsonl"))) {
                JsonNode sample = JsonMapper.shared().readTree(line);
                boolean left = sample.get("tokens").intValue() % 3 == 0;
                assertThat(sample.has("failure")).isEqualTo(left);
                assertThat(sample.get("reward").isNull()).isEqualTo(left);
                marked += left ? 1 : 0;
            }
        }
        assertThat(marked).isEqualTo(failed);
    }

    @Test
    void aRunWhoseRewardIsGoneIsSavedAndFailsWithTheReason() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        Training training = training("steps=9")
                .observe(step -> calls.incrementAndGet())
                .reward(flaky(submission -> calls.get() == 2));
        assertThatThrownBy(training::run)
                .isInstanceOf(RewardFailedException.class)
                .hasMessage("none of 16 completions could be scored: no judge is here");
        assertThat(metrics()).hasSize(2);
        assertThat(folder.resolve("run/checkpoints/step-000002/MANIFEST.json")).exists();
        Training.resume(folder.resolve("run"), "steps=3").reward(BREVITY).run();
        assertThat(metrics()).hasSize(3);
    }

    /** Scores one completion at a time and fails for some. */
    private static Reward flaky(Predicate<Submission> fails) {
        return new Reward() {
            @Override
            public String name() {
                return "flaky";
            }

            @Override
            public double[] score(List<Submission> submissions) {
                if (fails.test(submissions.getFirst())) {
                    throw new RewardFailedException("no judge is here");
                }
                return new double[] {submissions.getFirst().tokens() % 5};
            }

            @Override
            public int batchSize() {
                return 1;
            }
        };
    }

    @Test
    void aRewardWithoutAnyOtherMayBeAllThatCounts() throws IOException {
        training("steps=1", "reward.accuracy_weight=0", "reward.format_weight=0")
                .reward(BREVITY)
                .run();
        StepMetrics step = metrics().getFirst();
        assertThat(step.get("critic/score/mean")).isCloseTo(step.get("reward/brevity"), within(1e-12));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> training("reward.accuracy_weight=0", "reward.format_weight=0", "output.folder=x")
                        .run())
                .withMessageContaining("both 0");
        assertThat(Path.of("x")).doesNotExist();
    }
}
