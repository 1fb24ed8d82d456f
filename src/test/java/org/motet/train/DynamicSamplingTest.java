package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;
import org.motet.prompt.Prompt;
import org.motet.random.KeyedDraw;
import org.motet.template.TemplateConfig;
import org.motet.template.TemplateSchedule;
import org.motet.template.Visit;

/** A run that learns only from groups with right and wrong answers, with the divergence in its reward besides. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DynamicSamplingTest {
    private static final int STEPS = 3;
    private static final int GROUPS = 4;
    private static final int DRAWN_AT_ONCE = 6;

    private Path folder = Path.of("");
    private final List<TrainingStep> steps = new ArrayList<>();
    private List<StepMetrics> metrics = List.of();

    private static Training training(Path run, String... more) {
        return Training.of(Stream.concat(
                                Stream.of(
                                        "steps=" + STEPS,
                                        "problems.source=chain:60",
                                        "prompts.per_step=" + GROUPS,
                                        "rollout.group_size=4",
                                        "filter_groups.enable=true",
                                        "filter_groups.gen_batch_size=" + DRAWN_AT_ONCE,
                                        "filter_groups.max_num_gen_batches=0",
                                        "advantage.estimator=reinforce++",
                                        "kl_in_reward.coef=0.05",
                                        "kl_in_reward.controller=adaptive",
                                        "kl_in_reward.horizon=100",
                                        "evaluation.every=0",
                                        "evaluation.problems_at_ends=1",
                                        "output.folder=" + run),
                                Stream.of(more))
                        .toArray(String[]::new))
                .quietly();
    }

    @BeforeAll
    void runOnce(@TempDir Path temporary) throws IOException {
        folder = temporary;
        training(temporary.resolve("run")).observe(steps::add).run();
        metrics = JsonlSink.read(temporary.resolve("run/metrics.jsonl"));
        assertThat(metrics).hasSize(STEPS);
    }

    @Test
    void everyGroupThatIsLearntFromHasRightAndWrongAnswers() {
        for (TrainingStep step : steps) {
            assertThat(step.groups()).hasSize(GROUPS);
            assertThat(step.groups())
                    .allSatisfy(group ->
                            assertThat(group.accuracy()).isGreaterThan(0).isLessThan(1));
            assertThat(step.value("reward/groups/mixed")).isEqualTo(1);
        }
    }

    @Test
    void theCountersAddUp() {
        boolean anyEvicted = false;
        for (StepMetrics step : metrics) {
            double drawn = counter(step, "drawn_groups");
            assertThat(drawn).isEqualTo(DRAWN_AT_ONCE * value(step, "train/num_gen_batches"));
            assertThat(counter(step, "kept_groups")).isEqualTo(GROUPS);
            assertThat(counter(step, "kept_groups")
                            + counter(step, "evicted_groups")
                            + counter(step, "discarded_surplus_groups"))
                    .isEqualTo(drawn);
            assertThat(counter(step, "evicted_all_correct") + counter(step, "evicted_all_wrong"))
                    .isEqualTo(counter(step, "evicted_groups"));
            assertThat(counter(step, "evicted_samples")).isEqualTo(4 * counter(step, "evicted_groups"));
            assertThat(counter(step, "discarded_surplus_samples"))
                    .isEqualTo(4 * counter(step, "discarded_surplus_groups"));
            assertThat(counter(step, "drawn_accuracy")).isBetween(0.0, 1.0);
            anyEvicted |= counter(step, "evicted_groups") > 0;
        }
        assertThat(anyEvicted).as("else this shows nothing").isTrue();
    }

    private static double counter(StepMetrics step, String name) {
        return value(step, "training/filter_groups/" + name);
    }

    private static double value(StepMetrics step, String name) {
        return Objects.requireNonNull(step.get(name), name);
    }

    @Test
    void furtherProblemsAreTheNextVisitsWithTheTemplatesOfTheSchedule() {
        TemplateConfig templates = TrainConfig.DEFAULT.templates();
        TemplateSchedule schedule = templates.schedule(templates.load(null), TrainConfig.DEFAULT.seed(), STEPS);
        Set<Long> visits = new HashSet<>();
        long drawn = 0;
        for (int s = 0; s < STEPS; s++) {
            long before = drawn;
            drawn += (long) counter(metrics.get(s), "drawn_groups");
            for (ScoredGroup group : steps.get(s).groups()) {
                Prompt prompt = group.members().getFirst().rollout().prompt();
                assertThat(group.members())
                        .allSatisfy(
                                member -> assertThat(member.rollout().prompt()).isSameAs(prompt));
                assertThat(prompt.visit()).isBetween(before, drawn - 1);
                assertThat(visits.add(prompt.visit())).isTrue();
                Visit visit = new Visit(
                        s,
                        (int) (prompt.visit() - before),
                        prompt.visit() / 60,
                        KeyedDraw.hash(prompt.problem().id()),
                        0);
                assertThat(prompt.template().name())
                        .isEqualTo(schedule.draw(visit).name());
            }
        }
    }

    @Test
    void theDivergenceIsTakenOffAndItsWeightFollowsIt() {
        assertThat(value(metrics.getFirst(), "actor/reward_kl_penalty_coeff")).isEqualTo(0.05);
        for (int s = 0; s + 1 < STEPS; s++) {
            double kl = value(metrics.get(s), "actor/reward_kl_penalty");
            double error = Math.clamp(kl / 0.1 - 1, -0.2, 0.2);
            assertThat(value(metrics.get(s + 1), "actor/reward_kl_penalty_coeff"))
                    .isEqualTo(value(metrics.get(s), "actor/reward_kl_penalty_coeff") * (1 + error * 4 * GROUPS / 100));
        }
        assertThat(Math.abs(value(metrics.getFirst(), "actor/reward_kl_penalty")))
                .as("the policy is the initial one")
                .isLessThan(1e-6);
        assertThat(value(metrics.getLast(), "actor/reward_kl_penalty")).isNotZero();
    }

    @Test
    void stoppedAndResumedItIsTheSameRunBitForBit() throws IOException {
        Path run = folder.resolve("stopped");
        List<TrainingStep> done = new ArrayList<>();
        training(run).observe(done::add).interruptedBy(() -> done.size() == 1).run();
        assertThat(done).hasSize(1);
        Training.resume(run).quietly().run();
        SameRun.assertSame(run, folder.resolve("run"), STEPS);
    }

    @Test
    void aStepThatFindsTooFewGroupsEndsTheRunInASentenceAndAHigherCapGoesOnAsIfItHadAlwaysBeen() throws IOException {
        Path run = folder.resolve("capped");
        assertThatThrownBy(() -> training(run, "filter_groups.max_num_gen_batches=1", "filter_groups.gen_batch_size=4")
                        .run())
                .isInstanceOf(TooFewGroupsException.class)
                .hasMessageMatching(
                        "filter_groups: 1 batches of 4 problems brought [0-3] groups whose answers differ, but a"
                                + " step learns from 4; of the others, \\d were all right and \\d all wrong\\. Take (harder|easier)"
                                + " problems, a higher filter_groups\\.max_num_gen_batches \\(0 for any number\\), or"
                                + " filter_groups\\.enable=false; the run can be resumed with them");
        Training.resume(run, "filter_groups.max_num_gen_batches=0", "filter_groups.gen_batch_size=" + DRAWN_AT_ONCE)
                .quietly()
                .run();
        SameRun.assertSame(run, folder.resolve("run"), STEPS);
    }
}
