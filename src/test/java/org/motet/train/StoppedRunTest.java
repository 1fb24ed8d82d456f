package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;
import org.motet.metrics.tracking.ShownRun;
import org.motet.reward.Reward;
import org.motet.reward.Submission;

/** Wherever a run is when it is asked to stop, it stops there, and resumed it is bit for bit the run that was not stopped. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one run that is not stopped, for all to be compared with
class StoppedRunTest {
    private static final int STEPS = 4;
    private static final List<String> SMALL = List.of(
            "steps=" + STEPS,
            "problems.source=chain:24",
            "prompts.per_step=4",
            "update.mini_batches=2",
            "rollout.group_size=4",
            "evaluation.problems_at_ends=2",
            "evaluation.problems=2",
            "evaluation.every=2",
            "output.best_checkpoints=1",
            "tracking.logger=[tensorboard]");

    private Path folder = Path.of("");

    private String run = "";
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger scored = new AtomicInteger();
    private int stopAfterScoring = Integer.MAX_VALUE;

    /** Is asked for scores between the generation of a step and its update. */
    private final Reward brevity = new Reward() {
        @Override
        public String name() {
            return "brevity";
        }

        @Override
        public double[] score(List<Submission> submissions) {
            if (scored.addAndGet(submissions.size()) >= stopAfterScoring) {
                stop.set(true);
            }
            return submissions.stream()
                    .mapToDouble(submission -> -submission.tokens() / 80.0)
                    .toArray();
        }
    };

    private Training training(String name) {
        List<String> settings = new ArrayList<>(SMALL);
        settings.add("output.folder=" + folder.resolve(name));
        return Training.of(settings.toArray(String[]::new)).reward(brevity).quietly();
    }

    private TrainSummary resume() throws IOException {
        return Training.resume(folder.resolve(run))
                .reward(brevity)
                .quietly()
                .run()
                .summary();
    }

    @BeforeAll
    void whole(@TempDir Path temporary) throws IOException {
        folder = temporary;
        training("whole").run();
    }

    @BeforeEach
    void nobodyStopsYet(TestInfo test) {
        run = test.getTestMethod().orElseThrow().getName();
        stop.set(false);
        scored.set(0);
        stopAfterScoring = Integer.MAX_VALUE;
    }

    @Test
    void inTheEvaluationBeforeTheFirstStep() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        TrainSummary summary = training(run)
                .interruptedBy(() -> asked.incrementAndGet() > 20)
                .run()
                .summary();
        assertThat(summary.before()).isNull();
        assertThat(summary.after()).isNull();
        assertThat(summary.steps()).isZero();
        assertThat(folder.resolve(run).resolve("evaluation/before.json")).doesNotExist();
        assertThat(folder.resolve(run).resolve("checkpoints")).doesNotExist();
        goesOnAsIfNothingHadHappened();
    }

    @Test
    void whileCompletionsAreGenerated() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        AtomicBoolean second = new AtomicBoolean();
        TrainSummary summary = training(run)
                .observe(step -> second.set(step.number() == 2))
                .interruptedBy(() -> second.get() && asked.incrementAndGet() > 8)
                .run()
                .summary();
        assertThat(summary.steps()).isEqualTo(2);
        assertThat(summary.after()).isNull();
        assertThat(asked.get()).as("asked between decode steps").isBetween(8, 20);
        goesOnAsIfNothingHadHappened();
    }

    @Test
    void inAnEvaluationOnTheWay() throws IOException {
        int evaluation = scoredBefore(2);
        stopAfterScoring =
                evaluation + 2 * 16; // both steps are generated and scored, the second is not yet learnt from
        TrainSummary summary = training(run).interruptedBy(stop::get).run().summary();
        assertThat(summary.steps()).isEqualTo(2);
        StepMetrics last =
                JsonlSink.read(folder.resolve(run).resolve("metrics.jsonl")).getLast();
        assertThat(last.step()).isEqualTo(2);
        assertThat(last.get("actor/grad_norm")).isNotNull();
        assertThat(last.get("val-core/trained_templates/acc/mean@1")).isNull();
        stop.set(false);
        stopAfterScoring = Integer.MAX_VALUE;
        goesOnAsIfNothingHadHappened();
    }

    @Test
    void inTheEvaluationAfterTheLastStep() throws IOException {
        TrainSummary summary = training(run)
                .observe(step -> stop.set(step.number() == STEPS))
                .interruptedBy(stop::get)
                .run()
                .summary();
        assertThat(summary.steps()).isEqualTo(STEPS);
        assertThat(summary.before()).isNotNull();
        assertThat(summary.after()).isNull();
        goesOnAsIfNothingHadHappened();
    }

    @Test
    void secondsAddUpOverProcessesEvaluationsIncluded() throws IOException {
        training(run)
                .observe(step -> stop.set(step.number() == 3))
                .interruptedBy(stop::get)
                .run();
        TrainState state =
                TrainCheckpoint.state(folder.resolve(run).resolve("checkpoints/step-000003"), TrainState.class);
        List<StepMetrics> steps = JsonlSink.read(folder.resolve(run).resolve("metrics.jsonl"));
        assertThat(steps).hasSize(3);
        double first = sum(steps);
        assertThat(state.wallSeconds()).isGreaterThan(first);
        double all = resume().wallSeconds();
        List<StepMetrics> later = JsonlSink.read(folder.resolve(run).resolve("metrics.jsonl"));
        assertThat(all).isGreaterThan(state.wallSeconds() + sum(later) - first);
    }

    @Test
    void sigtermAndCtrlCAreObeyedInTheEvaluationBeforeTheFirstStepAndInAnyStep() throws Exception {
        Path expected = folder.resolve("plain");
        RunProcess.begin(expected, SMALL).finish(0);

        Path run = folder.resolve("terminated");
        List<String> longer = new ArrayList<>(SMALL);
        longer.add("evaluation.problems_at_ends=256"); // longer than it takes to send a signal
        RunProcess first = RunProcess.begin(run, longer);
        first.awaitSaying("evaluating");
        first.process().destroy(); // SIGTERM
        first.finish(0);
        assertThat(first.said())
                .contains("SIGTERM: stopping", "stopped in the evaluation before training")
                .contains("interrupted; to go on: motet train --resume " + run);
        assertThat(run.resolve("evaluation/before.json")).doesNotExist();

        RunProcess second = RunProcess.resume(run, "evaluation.problems_at_ends=2");
        Path metrics = run.resolve("metrics.jsonl");
        while (second.process().isAlive()
                && (!Files.exists(metrics) || Files.readAllLines(metrics).isEmpty())) {
            second.process().waitFor(5, TimeUnit.MILLISECONDS);
        }
        second.process().destroy();
        second.finish(0);
        assertThat(newest(run)).isEqualTo(Files.readAllLines(metrics).size());
        RunProcess third = RunProcess.resume(run);
        third.awaitSaying("resumed from");
        third.interrupt();
        third.finish(130);
        RunProcess.resume(run).finish(0);
        SameRun.assertSame(run, expected, STEPS);
    }

    @Test
    void whatHasNotBegunToTrainIsLeftAtOnce() throws Exception {
        Path config = folder.resolve("endless.yaml"); // read for ever, as a download may be
        assertThat(new ProcessBuilder("mkfifo", config.toString()).start().waitFor())
                .isZero();
        RunProcess process = RunProcess.begin(folder.resolve(run), List.of(config.toString()));
        try (OutputStream open = Files.newOutputStream(config)) { // once the program reads it
            open.write('#');
            open.flush();
            process.process().destroy();
            process.finish(143);
        }
        assertThat(process.said()).contains("SIGTERM: left before training began");
        assertThat(folder.resolve(run)).doesNotExist();
    }

    private static int newest(Path run) throws IOException {
        try (Stream<Path> checkpoints = Files.list(run.resolve("checkpoints"))) {
            return checkpoints
                    .map(folder -> folder.getFileName().toString())
                    .filter(name -> name.startsWith("step-"))
                    .mapToInt(name -> Integer.parseInt(name.substring("step-".length())))
                    .max()
                    .orElseThrow();
        }
    }

    private void goesOnAsIfNothingHadHappened() throws IOException {
        TrainSummary summary = resume();
        assertThat(summary.after()).isNotNull();
        SameRun.assertSame(folder.resolve(run), folder.resolve("whole"), STEPS);
        ShownRun.assertShown(folder.resolve(run));
    }

    /** Completions that a run scores before its first step. */
    private int scoredBefore(int problems) throws IOException {
        int templates = TrainConfig.DEFAULT.templates().load(null).templates().size();
        return 2 * problems * templates;
    }

    private static double sum(List<StepMetrics> steps) {
        return steps.stream()
                .mapToDouble(step -> step.get("timing_s/step") + step.values().getOrDefault("timing_s/testing", 0.0))
                .sum();
    }
}
