package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.checkpoint.Checkpoint;
import org.motet.checkpoint.CheckpointStore;
import org.motet.config.ConfigLayers;
import org.motet.metrics.Event;
import org.motet.metrics.EventLog;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;
import org.motet.model.NotFiniteException;
import org.motet.reward.Reward;
import org.motet.reward.Submission;
import org.motet.update.DivergedException;

/** Short runs of the shipped model whose learning rate destroys it within a few steps. */
class RollbackTest {
    private static final List<String> SMALL = List.of(
            "problems.source=chain:64",
            "prompts.per_step=4",
            "update.mini_batches=2",
            "update.lr_warmup_updates=0",
            "update.lr_decay=none",
            "rollout.group_size=4",
            "evaluation.every=0",
            "evaluation.problems_at_ends=1",
            "output.checkpoint_every=2",
            "output.checkpoints_kept=1",
            "monitor.every=2",
            "monitor.rollback_steps=1");

    @TempDir
    private Path folder;

    private Training training(String run, String... settings) {
        return Training.of(Stream.of(
                                SMALL.stream(), Stream.of("output.folder=" + folder.resolve(run)), Stream.of(settings))
                        .flatMap(part -> part)
                        .toArray(String[]::new))
                .quietly();
    }

    private TrainState state(String run, int step) throws IOException {
        return TrainCheckpoint.state(checkpoint(run, step), TrainState.class);
    }

    private Path checkpoint(String run, int step) {
        return folder.resolve("%s/checkpoints/step-%06d".formatted(run, step));
    }

    private List<Event> withoutResumptions(String run) throws IOException {
        return events(run).stream()
                .filter(event -> !event.kind().equals(Event.RESUME))
                .toList();
    }

    private List<Event> events(String run) throws IOException {
        return EventLog.read(folder.resolve(run + "/events.jsonl"));
    }

    private static Training leavingAfter(int steps, Training training) {
        int[] done = {0};
        return training.observe(_ -> done[0]++).interruptedBy(() -> done[0] >= steps);
    }

    /** Steps 5 on with a rate that destroys the policy, under which it goes back and on. */
    private void faulty(String run, String... settings) throws IOException {
        leavingAfter(
                        4,
                        training(
                                run,
                                Stream.concat(Stream.of("steps=9"), Stream.of(settings))
                                        .toArray(String[]::new)))
                .run();
        List<Long> numbers = new ArrayList<>();
        Training.resume(folder.resolve(run), "update.learning_rate=0.9")
                .quietly()
                .observe(step -> numbers.add((long) step.number()))
                .run();
        assertThat(numbers).startsWith(5L, 3L);
    }

    @Test
    void aRunGoesBackMoreCarefullyAndOnToItsEndWithOtherProblems() throws IOException {
        faulty(
                "run",
                "monitor.action=rollback",
                "monitor.rollback_lr_factor=0.000001",
                "monitor.rollback_templates=true",
                "templates.schedule=single");

        assertThat(events("run")).extracting(Event::kind).containsExactly("resume", "collapsing", "rollback");
        assertThat(events("run").getLast().sentence())
                .contains(
                        "goes back to step 2",
                        "update.learning_rate=9.00e-07 and all training templates",
                        "set-aside/");
        List<StepMetrics> steps = JsonlSink.read(folder.resolve("run/metrics.jsonl"));
        assertThat(steps).extracting(StepMetrics::step).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(steps).extracting(step -> step.get("monitor/state")).containsOnly(0.0);
        assertThat(steps.get(2).get("actor/lr")).isEqualTo(0.9 * 1e-6);
        List<StepMetrics> undone = JsonlSink.read(folder.resolve("run/set-aside/001/metrics.jsonl"));
        assertThat(undone).extracting(StepMetrics::step).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(folder.resolve("run/set-aside/001/checkpoints/step-000004/model.safetensors"))
                .exists();
        assertThat(undone.getLast().get("monitor/state")).isEqualTo(2);

        assertThat(checkpoint("run", 9).resolve("tokenizer.json")).exists();

        TrainState last = state("run", 9);
        assertThat(last.recovery()).isEqualTo(new Recovery(1, 2, 1e-6, true));
        assertThat(last.cursor().visit())
                .as("problems of undone steps are passed over")
                .isEqualTo((5 + 7) * 4);
        assertThat(last.optimizerSteps()).isEqualTo(18);
        assertThat(steps.subList(0, 2)).allMatch(step -> step.templates().size() == 1);
        assertThat(steps.subList(2, 9)).anyMatch(step -> step.templates().size() > 1);
    }

    @Test
    void theRunIsTheSameHoweverOftenItsProcessDies() throws IOException {
        String[] settings = {
            "steps=5", "update.learning_rate=0.9", "monitor.action=rollback", "monitor.rollback_lr_factor=0.000001"
        };
        training("whole", settings).run();
        assertThat(events("whole")).extracting(Event::kind).containsExactly("collapsing", "rollback");

        int collapse = (int) events("whole").getFirst().step();

        // after the rollback, before another step
        Path left = folder.resolve("left");
        leavingAfter(collapse, training("left", settings)).run();
        assertThat(state("left", 0).recovery().rollbacks()).isEqualTo(1);
        Training.resume(left).quietly().run();
        SameRun.assertSame(left, folder.resolve("whole"), 5);
        assertThat(events("left").getLast().kind()).isEqualTo(Event.RESUME);
        assertThat(withoutResumptions("left")).isEqualTo(events("whole"));

        // in the midst of the rollback, before the checkpoint says that it happened
        Path torn = folder.resolve("torn");
        leavingAfter(collapse, training("torn", settings)).run();
        Path checkpoint = checkpoint("torn", 0);
        TrainState start = TrainState.start(
                new ConfigLayers<>(TrainConfig.DEFAULT).overrides(SMALL).resolve());
        new CheckpointStore(torn.resolve("checkpoints"), 1)
                .amend(new Checkpoint(0, checkpoint), to -> TrainCheckpoint.writeState(to, start));
        Training.resume(torn).quietly().run();
        SameRun.assertSame(torn, folder.resolve("whole"), 5);
        assertThat(withoutResumptions("torn")).isEqualTo(events("whole"));
        assertThat(torn.resolve("set-aside/002/metrics.jsonl")).as("once more").exists();
    }

    @Test
    void anAdapterGoesBackToo() throws IOException {
        faulty("run", "lora.rank=2", "monitor.action=rollback", "monitor.rollback_lr_factor=0.000001");
        assertThat(state("run", 9).recovery().rollbacks()).isEqualTo(1);
        assertThat(checkpoint("run", 9).resolve("adapter_model.safetensors")).exists();
        assertThat(JsonlSink.read(folder.resolve("run/metrics.jsonl")))
                .hasSize(9)
                .extracting(step -> step.get("monitor/state"))
                .containsOnly(0.0);
    }

    /** Rewards that no gradient survives. */
    private static final class Poison implements Reward {
        @Override
        public String name() {
            return "poison";
        }

        @Override
        public double[] score(List<Submission> submissions) {
            return submissions.stream().mapToDouble(one -> 1e300 * one.tokens()).toArray();
        }
    }

    @Test
    void aPolicyWhoseNumbersBreakDownGoesBackToo() throws IOException {
        String[] settings = {
            "steps=3", "advantage.estimator=dr_grpo", "update.max_skipped_updates=1", "monitor.action=rollback"
        };
        assertThatThrownBy(training("broken", settings).reward(new Poison(), 1)::run)
                .as("again and again")
                .isInstanceOfAny(DivergedException.class, NotFiniteException.class);
        assertThat(events("broken"))
                .extracting(Event::kind)
                .containsExactly(
                        "collapsing", "rollback", "collapsing", "rollback", "collapsing", "rollback", "collapsing");
    }

    @Test
    void aRunThatCollapsesAgainAndAgainEndsAndSaysWhy() throws IOException {
        assertThatThrownBy(training(
                        "run",
                        "steps=20",
                        "update.learning_rate=0.9",
                        "monitor.action=rollback",
                        "monitor.max_rollbacks=2",
                        "monitor.rollback_lr_factor=0.9")::run)
                .isInstanceOf(CollapsedException.class)
                .hasMessageContaining("the run has gone back 2 times already (monitor.max_rollbacks)");
        assertThat(events("run"))
                .extracting(Event::kind)
                .containsExactly("collapsing", "rollback", "collapsing", "rollback", "collapsing", "stop");
        assertThat(state("run", 1).recovery().rollbacks()).isEqualTo(2);
    }

    @Test
    void stopEndsTheRunOnceAndWhoResumesItGoesOn() throws IOException {
        Path run = folder.resolve("run");
        assertThatThrownBy(training("run", "steps=3", "update.learning_rate=0.9", "monitor.action=stop")::run)
                .isInstanceOf(CollapsedException.class)
                .hasMessageContaining("monitor.action is stop");
        Training.resume(run, "update.learning_rate=1e-6").quietly().run();
        assertThat(JsonlSink.read(run.resolve("metrics.jsonl"))).hasSize(3);
        assertThat(events("run")).extracting(Event::kind).containsExactly("collapsing", "stop", "resume");
    }

    @Test
    void aSnapshotStaysAndTheRunGoesOn() throws IOException {
        leavingAfter(4, training("run", "steps=14", "monitor.action=snapshot")).run();
        Training.resume(folder.resolve("run"), "update.learning_rate=0.9")
                .quietly()
                .run();
        assertThat(folder.resolve("run/snapshots/step-000005/model.safetensors"))
                .exists();
        CheckpointStore store = new CheckpointStore(folder.resolve("run/checkpoints"), 1);
        assertThat(store.all()).extracting(Checkpoint::step).containsExactly(2L, 14L);
        assertThat(events("run")).extracting(Event::kind).startsWith("resume", "collapsing", "snapshot");
    }

    @Test
    void theProbeIsThatOfThePolicyBeforeTraining() throws IOException {
        training("run", "steps=4", "update.learning_rate=1e-3").run();
        assertThat(Files.exists(folder.resolve("run/probe.json"))).isTrue();
        List<StepMetrics> steps = JsonlSink.read(folder.resolve("run/metrics.jsonl"));
        assertThat(steps.getFirst().get("monitor/probe_kl")).as("monitor.every").isNull();
        double early = steps.get(1).get("monitor/probe_kl");
        assertThat(early).isPositive().isLessThan(steps.get(3).get("monitor/probe_kl"));
        assertThat(steps.get(1).get("monitor/mutual_information")).isBetween(0.9, 1.0 + 1e-9);
    }
}
