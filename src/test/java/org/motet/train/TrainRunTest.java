package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.checkpoint.Checkpoint;
import org.motet.checkpoint.CheckpointStore;
import org.motet.checkpoint.StateFile;
import org.motet.config.ConfigLayers;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;

/** Short runs of the shipped model. */
class TrainRunTest {
    private static final List<String> SMALL = List.of(
            "problems.source=chain:24",
            "prompts.per_step=4",
            "update.mini_batches=2",
            "rollout.group_size=4",
            "evaluation.problems_at_ends=2",
            "evaluation.problems=4");

    @TempDir
    private Path folder;

    private TrainRun train(String... settings) throws IOException {
        List<String> all = Stream.of(
                        SMALL.stream(), Stream.of("output.folder=" + folder.resolve("run")), Stream.of(settings))
                .flatMap(part -> part)
                .toList();
        return Training.of(all.toArray(String[]::new)).run();
    }

    @Test
    void measuresOfTheTemplatesAddUp() throws IOException {
        TrainRun run = train("steps=3", "evaluation.every=0", "prompts.disturbed=0.5", "prompts.max_tokens=128");
        List<StepMetrics> steps = JsonlSink.read(folder.resolve("run/metrics.jsonl"));
        assertThat(steps).hasSize(3);
        for (StepMetrics step : steps) {
            Map<String, Map<String, Double>> templates = step.templates();
            assertThat(sum(templates, "visits")).isEqualTo(4);
            assertThat(sum(templates, "count")).isEqualTo(16);
            assertThat(sum(templates, "advantage_share")).isCloseTo(1, within(1e-9));
            double constant = templates.values().stream()
                    .mapToDouble(values -> values.get("count") * values.get("reward/groups/zero_spread"))
                    .sum();
            assertThat(constant / 16).isCloseTo(step.get("reward/groups/zero_spread"), within(1e-12));
            double clipped = templates.values().stream()
                    .mapToDouble(values ->
                            values.get("count") * values.get("response_length/mean") * values.get("actor/pg_clipfrac"))
                    .sum();
            assertThat(clipped / (16 * step.get("response_length/mean")))
                    .isCloseTo(step.get("actor/pg_clipfrac"), within(1e-12));
        }
        assertThat(steps.stream().anyMatch(step -> step.get("reward/disturbed/accuracy") != null))
                .isTrue();
        TrainSummary summary = run.summary();
        assertThat(summary.after().disturbed()).isNotNull();
        assertThat(summary.after().robustness().heldOut().templates()).isEqualTo(3);
        assertThat(summary.training().values().stream()
                        .mapToLong(measures -> measures.visits())
                        .sum())
                .isEqualTo(12);
        assertThat(StateFile.read(folder.resolve("run/summary.json"), TrainSummary.class))
                .isEqualTo(summary);
    }

    @Test
    void aRunThatGetsNoBetterEndsEarlyAndKeepsItsBest() throws IOException {
        // steps too small to change an answer: the first evaluation stays the best
        TrainRun run = train(
                "steps=20",
                "update.learning_rate=1e-12",
                "evaluation.every=1",
                "evaluation.patience=2",
                "output.checkpoint_every=1",
                "output.checkpoints_kept=1");
        assertThat(run.summary().steps()).isEqualTo(3);
        assertThat(run.summary().after()).isNotNull();
        assertThat(run.summary().best()).extracting(best -> best.step()).containsExactly(1);
        CheckpointStore store = new CheckpointStore(folder.resolve("run/checkpoints"), 1);
        assertThat(store.all()).extracting(Checkpoint::step).containsExactly(1L, 3L);
        assertThat(store.best()).extracting(Checkpoint::step).containsExactly(1L);
    }

    @Test
    void theDivergenceFromTheInitialPolicyIsReported() throws IOException {
        train("steps=2", "evaluation.every=0", "update.kl_loss_coef=0.5", "update.learning_rate=1e-3");
        List<StepMetrics> steps = JsonlSink.read(folder.resolve("run/metrics.jsonl"));
        assertThat(steps.getFirst().get("actor/kl_loss")).isPositive();
        assertThat(steps.get(1).get("actor/kl_loss"))
                .isGreaterThan(steps.getFirst().get("actor/kl_loss"));
        // groups of equal rewards are trained on too: they still have a divergence
        assertThat(steps.get(1).get("training/trained_tokens"))
                .isEqualTo(16 * steps.get(1).get("response_length/mean"), within(1e-6));
        assertThat(Files.exists(folder.resolve("run/summary.json"))).isTrue();
    }

    @Test
    void oldLogProbabilitiesMayBeRecomputedAndTheGapToTheSampledOnesIsReportedEitherWay() throws IOException {
        train("steps=2", "evaluation.every=0");
        List<StepMetrics> sampled = JsonlSink.read(folder.resolve("run/metrics.jsonl"));
        train(
                "steps=2",
                "evaluation.every=0",
                "rollout.old_log_probs=recomputed",
                "output.folder=" + folder.resolve("b"));
        List<StepMetrics> recomputed = JsonlSink.read(folder.resolve("b/metrics.jsonl"));
        for (List<StepMetrics> steps : List.of(sampled, recomputed)) {
            assertThat(steps.getFirst().get("training/rollout_probs_diff_mean"))
                    .isPositive()
                    .isLessThan(1e-5);
            assertThat(steps)
                    .extracting(step -> step.get("training/rollout_weights_version"))
                    .containsExactly(0.0, 2.0);
        }
        assertThat(recomputed.getFirst().get("timing_s/old_log_prob")).isPositive();
        assertThat(sampled.getFirst().get("timing_s/old_log_prob")).isNull();
        // the same rollouts, and all but the same update
        assertThat(recomputed.getFirst().get("response_length/mean"))
                .isEqualTo(sampled.getFirst().get("response_length/mean"));
        assertThat(recomputed.getFirst().get("actor/grad_norm"))
                .isCloseTo(sampled.getFirst().get("actor/grad_norm"), within(1e-4));
    }

    @Test
    void aFileOfProblemsIsEvaluatedOnItsOwnHeldOutPart() throws IOException {
        Path file = folder.resolve("problems.jsonl");
        Files.write(
                file,
                IntStream.range(0, 40)
                        .mapToObj(i -> "{\"question\": \"Compute " + i + "+1.\", \"answer\": " + (i + 1) + "}")
                        .toList());
        ProblemConfig problems = new ConfigLayers<>(TrainConfig.DEFAULT)
                .overrides(List.of("problems.source=" + file, "problems.held_out_share=0.25"))
                .resolve()
                .problems();
        ProblemConfig.Split split = problems.load();
        assertThat(split.evaluation()).hasSizeBetween(3, 20);
        assertThat(split.training()).hasSize(40 - split.evaluation().size());
        assertThat(split.evaluation())
                .allMatch(problem -> problem.question().startsWith("Compute ")
                        && problem.question().endsWith("+1."));
        assertThat(ProblemConfig.DEFAULT.load().evaluation()).hasSize(256);
    }

    private static double sum(Map<String, Map<String, Double>> templates, String name) {
        return templates.values().stream()
                .mapToDouble(values -> values.get(name))
                .sum();
    }

    @Test
    void aRateThatDestroysThePolicyAndARunThatCannotLearnAreToldOnceAlsoAfterAResume() throws IOException {
        String first = ConsoleText.of(() -> train("steps=12", "update.learning_rate=0.9", "evaluation.every=0"));
        assertThat(first)
                .contains("remark: update.learning_rate is 0.9")
                .containsOnlyOnce("the policy is collapsing")
                .containsOnlyOnce("there has been nothing to learn for 10 steps");
        String resumed = ConsoleText.of(
                () -> Training.resume(folder.resolve("run"), "steps=24").run());
        assertThat(resumed)
                .contains("step 24/24")
                .doesNotContain("the policy is collapsing")
                .doesNotContain("nothing to learn");
    }

    @Test
    void aRunThatLearnsIsToldNothing() throws IOException {
        String said = ConsoleText.of(() -> train("steps=12", "evaluation.every=0"));
        assertThat(said).contains("step 12/12").doesNotContain("warning").doesNotContain("remark: update");
    }
}
