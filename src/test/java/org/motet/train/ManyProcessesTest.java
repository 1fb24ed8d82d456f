package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.motet.metrics.Event;
import org.motet.metrics.EventLog;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;
import org.motet.reward.Sluggish;

/** Processes on loopback that train together. */
class ManyProcessesTest {
    private static final List<String> SMALL = List.of(
            "seed=3",
            "problems.source=chain:40",
            "prompts.per_step=8",
            "prompts.max_tokens=128",
            "rollout.group_size=4",
            "update.mini_batches=2",
            "evaluation.problems=2",
            "evaluation.problems_at_ends=2",
            "output.checkpoint_every=1");

    /** All that goes from process to process. */
    private static final List<String> EVERYTHING = List.of(
            "templates.schedule=adaptive",
            "advantage.estimator=reinforce++-baseline",
            "filter_groups.enable=true",
            "filter_groups.gen_batch_size=6",
            "filter_groups.max_num_gen_batches=0",
            "rollout.old_log_probs=recomputed",
            "update.kl_loss_coef=0.01",
            "update.entropy_adaptive=true",
            "update.entropy_target=9",
            "reward.custom={sluggish: 0}",
            "evaluation.every=2");

    @TempDir
    private Path folder;

    private Path run(String name) {
        return folder.resolve(name);
    }

    @SafeVarargs
    private static List<String> with(Path run, List<String>... settings) {
        return Stream.concat(
                        SMALL.stream(),
                        Stream.concat(Stream.of(settings).flatMap(List::stream), Stream.of("output.folder=" + run)))
                .toList();
    }

    @Test
    void twoProcessesOfOneThreadMakeTheRunOfOneWithTwoBitForBit() throws Exception {
        List<String> steps = List.of("steps=3");
        RunProcess.of(
                        run("alone.log"),
                        Map.of(),
                        Stream.concat(
                                        Stream.of("train"),
                                        with(run("alone"), steps, EVERYTHING, List.of("model.threads=2")).stream())
                                .toList())
                .finish(0);
        try (RankProcesses two = RankProcesses.start(
                2,
                folder,
                with(
                        run("two"),
                        steps,
                        EVERYTHING,
                        List.of("model.threads=1", "tracking.logger=[console,file,tensorboard]")))) {
            two.finish(0);
        }
        try (Stream<Path> tracked = Files.list(run("two").resolve("tensorboard"))) {
            assertThat(tracked)
                    .as("files of the process that tracks, the first")
                    .hasSize(1);
        }
        SameRun.assertSame(run("two"), run("alone"), 3);
        List<StepMetrics> alone = JsonlSink.read(run("alone").resolve("metrics.jsonl"));
        for (StepMetrics step : JsonlSink.read(run("two").resolve("metrics.jsonl"))) { // of rank 0, over both
            assertThat(step.values())
                    .containsKeys("critic/score/mean", "response_length/mean", "actor/entropy", "actor/pg_clipfrac");
            assertThat(step.get("perf/total_num_tokens"))
                    .isEqualTo(alone.get((int) step.step() - 1).get("perf/total_num_tokens"));
            assertThat(step.get("ranks/count")).isEqualTo(2);
            assertThat(step.get("ranks/update_s/rank_1")).isPositive();
            assertThat(step.get("ranks/reward_s/rank_1"))
                    .as("who is slow shows")
                    .isGreaterThanOrEqualTo(Sluggish.SECONDS);
            assertThat(step.get("ranks/reward_s/slowest")).isEqualTo(1);
        }
    }

    @Test
    void fourProcessesDrawTheSameAndOthersGoOnFromTheirCheckpoint() throws Exception {
        try (RankProcesses two =
                RankProcesses.start(2, folder, with(run("two"), List.of("steps=1", "model.threads=1")))) {
            two.finish(0);
        }
        try (RankProcesses four =
                RankProcesses.start(4, folder, with(run("four"), List.of("steps=1", "model.threads=1")))) {
            four.finish(0);
        }
        StepMetrics ofTwo = JsonlSink.read(run("two").resolve("metrics.jsonl")).getFirst();
        StepMetrics ofFour =
                JsonlSink.read(run("four").resolve("metrics.jsonl")).getFirst();
        assertThat(ofFour.get("actor/grad_norm")).isCloseTo(ofTwo.get("actor/grad_norm"), within(1e-5));
        for (String drawn : List.of("critic/score/mean", "response_length/mean", "actor/entropy", "reward/accuracy")) {
            assertThat(ofFour.get(drawn)).as(drawn).isEqualTo(ofTwo.get(drawn));
        }

        // Two go on from the four's first step: what they draw next is what the four drew, bit for bit, since the
        // weights are.
        try (RankProcesses other = RankProcesses.start(
                2, folder, List.of("--resume", run("four").toString(), "steps=2", "model.threads=1"))) {
            other.finish(0);
        }
        List<StepRecord.Group> drawnByTwo = StepRecords.read(run("four").resolve("rollouts"), 2)
                .orElseThrow()
                .groups();
        RunProcess.resume(run("four"), "--from", "1", "model.threads=2").finish(0);
        assertThat(StepRecords.read(run("four").resolve("rollouts"), 2)
                        .orElseThrow()
                        .groups())
                .isEqualTo(drawnByTwo);
        assertThat(JsonlSink.read(run("four").resolve("metrics.jsonl"))).hasSize(2);
    }

    @Test
    void everyStageMakesTheSameRunAndOthersGoOnFromIt() throws Exception {
        List<String> brief =
                List.of("steps=2", "model.threads=1", "model.passes=tensor", "evaluation.problems_at_ends=1");
        for (int stage : new int[] {0, 3}) {
            List<String> own = List.of("distributed.zero_stage=" + stage);
            try (RankProcesses two = RankProcesses.start(2, folder, with(run("stage" + stage), brief, own))) {
                two.finish(0);
            }
        }
        SameRun.assertSame(run("stage3"), run("stage0"), 2);

        // Others go on, and draw from the same weights: four at stage 2 and one process.
        try (RankProcesses four = RankProcesses.start(
                4, folder, List.of("--resume", run("stage3").toString(), "steps=3", "distributed.zero_stage=2"))) {
            four.finish(0);
        }
        RunProcess.resume(run("stage0"), "steps=3", "distributed.zero_stage=1").finish(0);
        assertThat(StepRecords.read(run("stage3").resolve("rollouts"), 3)
                        .orElseThrow()
                        .groups())
                .isEqualTo(StepRecords.read(run("stage0").resolve("rollouts"), 3)
                        .orElseThrow()
                        .groups());
    }

    @ParameterizedTest
    @CsvSource({"STOP,1", "KILL,0"})
    void whereOneIsKilledOrHangsTheOthersEndAndNameIt(String signal, int gone) throws Exception {
        List<String> unending =
                List.of("steps=500", "model.threads=1", "distributed.timeout=6", "output.checkpoints_kept=1");
        try (RankProcesses two = RankProcesses.start(2, folder, with(run("two"), unending))) {
            two.rank(0).awaitSaying("  2/500");
            two.signal(gone, signal);
            int left = 1 - gone;
            two.rank(left).finish(1);
            assertThat(complaints(two.rank(left)))
                    .singleElement()
                    .asString()
                    .startsWith("motet: rank " + gone + " is missing: ");
        }
        // What was saved is whole: the run goes on, in one process as well.
        RunProcess.resume(run("two"), "steps=3").finish(0);
    }

    @Test
    void processesThatAreAboutToDoOtherThingsAreRefusedByName() throws Exception {
        List<String> brief = List.of("steps=1", "model.threads=1", "distributed.patience=60");
        try (RankProcesses two = RankProcesses.start(
                folder,
                List.of(with(run("two"), brief), with(run("two"), brief, List.of("update.learning_rate=0.001"))))) {
            two.finish(2);
            String expected =
                    "motet: rank 1 differs from rank 0: its update.learning_rate is 0.001, that of rank 0 is ";
            assertThat(two.rank(0).said()).contains(expected);
            assertThat(two.rank(1).said()).contains(expected);
        }
        assertThat(run("two")).doesNotExist();
    }

    /** Played by a limit on the size of a file, as in {@link FullDiskTest}: what rank 1 has of the moments does not fit. */
    @Test
    void whereTheDiskOfOneIsFullAllSayWhoseAndTheRunGoesOnFromTheCheckpointBefore() throws Exception {
        List<String> steps = List.of("steps=1", "model.threads=1", "distributed.timeout=20");
        try (RankProcesses two = RankProcesses.start(2, folder, with(run("two"), steps))) {
            two.finish(0);
        }
        Path checkpoints = run("two").resolve("checkpoints");
        long moments = Files.size(checkpoints.resolve("step-000001/optimizer/moments.safetensors"));
        List<String> on = List.of("--resume", run("two").toString(), "steps=2", "model.threads=1");
        try (RankProcesses two = RankProcesses.start(
                folder, List.of(on, on), List.of("", "ulimit -f " + moments / 2 / 512 + ";"))) { // half kilobytes
            two.finish(1);
            assertThat(complaints(two.rank(0)))
                    .singleElement()
                    .asString()
                    .startsWith("motet: rank 1 failed: " + checkpoints)
                    .contains("cannot be written: ");
            assertThat(complaints(two.rank(1))).singleElement().asString().contains("cannot be written: ");
        }
        try (Stream<Path> names = Files.list(checkpoints)) {
            assertThat(names.map(name -> name.getFileName().toString())).containsExactly("step-000001");
        }
        RunProcess.resume(run("two"), "steps=2").finish(0);
    }

    /** What a process says last. */
    private static List<String> complaints(RunProcess process) throws IOException {
        return process.said().lines().filter(line -> line.startsWith("motet:")).toList();
    }

    @Test
    void allGoBackTogetherWhereThePolicyCollapses() throws Exception {
        List<String> faulty = List.of(
                "seed=0",
                "problems.source=chain:64",
                "steps=5",
                "prompts.per_step=4",
                "update.lr_warmup_updates=0",
                "update.lr_decay=none",
                "update.learning_rate=0.9",
                "evaluation.problems_at_ends=1",
                "output.checkpoint_every=2",
                "monitor.every=2",
                "monitor.rollback_steps=1",
                "monitor.action=rollback",
                "monitor.rollback_lr_factor=0.000001");
        Training.of(with(run("alone"), faulty, List.of("model.threads=2")).toArray(String[]::new))
                .quietly()
                .run();
        assertThat(EventLog.read(run("alone").resolve("events.jsonl")))
                .extracting(Event::kind)
                .containsExactly("collapsing", "rollback");
        try (RankProcesses two = RankProcesses.start(2, folder, with(run("two"), faulty, List.of("model.threads=1")))) {
            two.finish(0);
        }
        SameRun.assertSame(run("two"), run("alone"), 5);
        assertThat(EventLog.read(run("two").resolve("events.jsonl")))
                .isEqualTo(EventLog.read(run("alone").resolve("events.jsonl")));
        assertThat(run("two").resolve("set-aside/001/metrics.jsonl")).exists();
    }

    @Test
    void aServerIsSharedByAllAndGetsTheWeightsOfEachStepOnce() throws Exception {
        List<String> served = List.of("steps=3", "rollout.engine=vllm", "rollout.server.seeded=true");
        try (ServingProcess server = ServingProcess.start(folder.resolve("server.log"))) {
            List<String> there = List.of("rollout.urls=[" + server.url() + "]");
            Training.of(with(run("alone"), served, there, List.of("model.threads=2"))
                            .toArray(String[]::new))
                    .quietly()
                    .run();
            try (RankProcesses two =
                    RankProcesses.start(2, folder, with(run("two"), served, there, List.of("model.threads=1")))) {
                two.finish(0);
            }
        }
        SameRun.assertSame(run("two"), run("alone"), 3);
        for (StepMetrics step : JsonlSink.read(run("two").resolve("metrics.jsonl"))) {
            assertThat(step.get("rollout_sync/servers")).isEqualTo(1);
            assertThat(step.get("training/rollout_weights_version")).isEqualTo(2 * (step.step() - 1));
            assertThat(step.get("ranks/gen_s/rank_1")).as("rank 0 asks").isZero();
        }
    }

    @Test
    void aStopIsOneOfAll() throws Exception {
        try (RankProcesses two =
                RankProcesses.start(2, folder, with(run("two"), List.of("steps=500", "model.threads=1")))) {
            two.rank(0).awaitSaying("  1/500");
            two.signal(1, "TERM");
            two.finish(0);
        }
        int steps = JsonlSink.read(run("two").resolve("metrics.jsonl")).size();
        assertThat(run("two").resolve("checkpoints/step-%06d/MANIFEST.json".formatted(steps)))
                .exists();
    }

    @Test
    void launcherPutsRanksBeforeLinesAndGoesOnAfterAFailure() throws Exception {
        List<String> command = Stream.concat(
                        Stream.of("launch", "--nproc-per-node", "2", "--restarts", "1", "train"),
                        with(run("two"), List.of("steps=6", "model.threads=1", "distributed.timeout=30")).stream())
                .toList();
        RunProcess launcher = RunProcess.of(run("launcher"), Map.of(), command);
        launcher.awaitSaying("[0] step 2/6");
        launcher.process().children().findFirst().orElseThrow().destroyForcibly();
        launcher.finish(0);
        assertThat(launcher.said())
                .contains("exit code 137 (signal 9); the others are ended")
                .contains("motet: restart 1 of 1: train --resume " + run("two"))
                .contains("[0] resumed from ")
                .contains("[0] step 6/6")
                .contains("run folder: " + run("two"))
                .doesNotContain("[Gloo]");
    }
}
