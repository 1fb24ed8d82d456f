package org.motet.metrics.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.motet.metrics.StepMetrics;
import org.motet.metrics.tracking.TrackingConfig.Logger;

@Timeout(60)
class MlflowTrackerTest {
    private static final MlflowTracker.Patience SHORT = new MlflowTracker.Patience(
            Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofSeconds(20), Duration.ofSeconds(20));
    private static final MlflowTracker.Patience NONE = new MlflowTracker.Patience(
            Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(1), Duration.ofMillis(1));

    @TempDir
    private Path folder;

    private final List<String> notes = new CopyOnWriteArrayList<>();

    private MlflowTracker start(String uri, MlflowTracker.Patience patience) throws IOException {
        Files.writeString(folder.resolve("config.yaml"), "steps: 3\n");
        TrackingConfig config = new TrackingConfig(List.of(Logger.MLFLOW), "motet", "", uri, 0);
        Map<String, String> keys = new TreeMap<>(Map.of("update.learning_rate", "1e-6", "reward.custom", "{}"));
        return MlflowTracker.start(config, new Tracking.Tracked(folder, 0, keys), notes::add, patience);
    }

    private static StepMetrics step(long step) {
        return new StepMetrics(step).set("val-core/acc/mean@1", step / 2.0).setTemplate("a:b", "reward/accuracy", 1);
    }

    @Test
    void aRunIsThereWithParametersNumbersAndFiles() throws IOException {
        try (FakeMlflow server = new FakeMlflow()) {
            MlflowTracker tracker = start(server.address() + "/", SHORT);
            tracker.write(step(1));
            tracker.write(new StepMetrics(2).set("loss", Double.NaN));
            Files.writeString(folder.resolve("metrics.jsonl"), "{\"step\":1}\n");
            tracker.end(Outcome.FINISHED);
            assertThat(server.params)
                    .containsOnly(Map.entry("reward.custom", "{}"), Map.entry("update.learning_rate", "1e-6"));
            assertThat(server.metrics)
                    .containsExactly(
                            "val-core/acc/mean_at_1 1 0.5", "templates/reward/accuracy/a_b 1 1.0", "loss 2 NaN");
            assertThat(server.files)
                    .containsOnly(
                            Map.entry("7/run1/artifacts/config.yaml", "steps: 3\n"),
                            Map.entry("7/run1/artifacts/metrics.jsonl", "{\"step\":1}\n"));
            assertThat(server.states).containsExactly("run1 FINISHED");
            assertThat(notes).isEmpty();
        }
    }

    @Test
    void whoGoesOnWithTheFolderGoesOnWithTheRun() throws IOException {
        try (FakeMlflow server = new FakeMlflow()) {
            MlflowTracker first = start(server.address(), SHORT);
            first.write(step(1));
            first.end(Outcome.KILLED);
            MlflowTracker second = start(server.address(), SHORT);
            second.write(step(2));
            second.end(Outcome.FINISHED);
            assertThat(server.states).containsExactly("run1 KILLED", "run1 RUNNING", "run1 FINISHED");
            assertThat(server.metrics)
                    .contains("val-core/acc/mean_at_1 1 0.5", "val-core/acc/mean_at_1 2 1.0")
                    .hasSize(4);
            assertThat(server.runs).isEqualTo(1);
        }
    }

    private void file(long... steps) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (long step : steps) {
            lines.append("{\"step\":%d,\"val-core/acc/mean@1\":%s,\"templates\":{\"a:b\":{\"reward/accuracy\":1.0}}}\n"
                    .formatted(step, step / 2.0));
        }
        Files.writeString(folder.resolve("metrics.jsonl"), lines);
    }

    @Test
    void aStepThatIsMadeAgainAndTheSameHasOnePoint() throws IOException {
        try (FakeMlflow server = new FakeMlflow()) {
            MlflowTracker killed = start(server.address(), SHORT);
            for (long step = 1; step <= 3; step++) {
                killed.write(step(step));
            }
            killed.end(Outcome.KILLED);
            MlflowTracker resumed = start(server.address(), SHORT);
            for (long step = 2; step <= 4; step++) {
                resumed.write(step(step).set("timing_s/step", step));
            }
            resumed.end(Outcome.FINISHED);
            assertThat(server.runs).isEqualTo(1);
            assertThat(server.metrics)
                    .filteredOn(point -> point.startsWith("val-core"))
                    .containsExactly(
                            "val-core/acc/mean_at_1 1 0.5",
                            "val-core/acc/mean_at_1 2 1.0",
                            "val-core/acc/mean_at_1 3 1.5",
                            "val-core/acc/mean_at_1 4 2.0");
            assertThat(notes).isEmpty();
        }
    }

    @Test
    void stepsThatAreMadeAgainOtherwiseAreThoseOfAnotherRunThatBeginsWithTheCommonOnes() throws IOException {
        try (FakeMlflow server = new FakeMlflow()) {
            MlflowTracker tracker = start(server.address(), SHORT);
            for (long step = 1; step <= 3; step++) {
                tracker.write(step(step));
            }
            file(1); // the run has gone back to step 1, and makes step 2 anew
            tracker.write(new StepMetrics(2).set("val-core/acc/mean@1", 7));
            tracker.write(step(3));
            tracker.end(Outcome.FINISHED);
            assertThat(server.byRun.get("run1"))
                    .filteredOn(point -> point.startsWith("val-core"))
                    .containsExactly(
                            "val-core/acc/mean_at_1 1 0.5",
                            "val-core/acc/mean_at_1 2 1.0",
                            "val-core/acc/mean_at_1 3 1.5");
            assertThat(server.byRun.get("run2"))
                    .filteredOn(point -> point.startsWith("val-core"))
                    .containsExactly(
                            "val-core/acc/mean_at_1 1 0.5",
                            "val-core/acc/mean_at_1 2 7.0",
                            "val-core/acc/mean_at_1 3 1.5");
            assertThat(server.states).containsExactly("run1 KILLED", "run2 FINISHED");
            assertThat(server.tags)
                    .containsExactly(
                            "run1 motet.goes_on_in run2", "run2 motet.comes_from run1", "run2 motet.from_step 2");
            assertThat(Files.readString(folder.resolve("mlflow.json"))).contains("run2");
            assertThat(notes).isEmpty();
        }
    }

    @Test
    void aRunThatTheServerDoesNotKnowOrThatIsOfAnotherServerIsBegunAnew() throws IOException {
        try (FakeMlflow server = new FakeMlflow()) {
            for (String known : List.of(
                    "{\"uri\": \"%s\", \"run\": \"gone\", \"artifacts\": \"\"}".formatted(server.address()),
                    "{\"uri\": \"http://elsewhere\", \"run\": \"run9\", \"artifacts\": \"\"}",
                    "{\"uri\": ")) {
                Files.writeString(folder.resolve("mlflow.json"), known);
                start(server.address(), SHORT).end(Outcome.FINISHED);
            }
            assertThat(server.states)
                    .containsExactly("gone RUNNING", "run1 FINISHED", "run2 FINISHED", "run3 FINISHED");
            assertThat(notes).isEmpty();
        }
    }

    @Test
    void aServerThatFailsForAWhileMissesNothing() throws IOException {
        try (FakeMlflow server = new FakeMlflow()) {
            AtomicInteger failures = new AtomicInteger(7);
            server.trouble = _ -> failures.getAndDecrement() > 0 ? failures.get() % 2 == 0 ? 503 : 429 : 0;
            MlflowTracker tracker = start(server.address(), SHORT);
            for (int i = 1; i <= 400; i++) {
                tracker.write(step(i));
            }
            while (failures.get() >= 0) { // the run is still on
                Thread.onSpinWait();
            }
            tracker.end(Outcome.FINISHED);
            assertThat(server.metrics).hasSize(800).doesNotHaveDuplicates();
            assertThat(server.runs).isEqualTo(1);
            assertThat(server.params).hasSize(2);
            assertThat(notes).hasSize(2);
            assertThat(notes.getFirst()).contains("is not reached (status ");
            assertThat(notes.getLast()).isEqualTo("mlflow answers again");
        }
    }

    @Test
    void noBatchIsLargerThanMlflowTakes() throws IOException {
        try (FakeMlflow server = new FakeMlflow()) {
            MlflowTracker tracker = start(server.address(), SHORT);
            for (int i = 1; i <= 3; i++) {
                StepMetrics large = new StepMetrics(i);
                for (int m = 0; m < (i == 2 ? 2345 : 600); m++) {
                    large.set("m" + m, m);
                }
                tracker.write(large);
            }
            tracker.end(Outcome.FINISHED);
            assertThat(server.metrics).hasSize(600 + 2345 + 600).doesNotHaveDuplicates();
            assertThat(server.batches).allMatch(size -> size <= 1000);
        }
    }

    @Test
    void aDeadServerIsToldOfOnceAndWhatItMissesIsCounted() throws IOException {
        int closed;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = free.getLocalPort();
        }
        MlflowTracker tracker = start("http://127.0.0.1:" + closed, SHORT);
        for (int i = 1; i <= 1000; i++) { // more than can wait
            tracker.write(step(i));
        }
        while (notes.isEmpty()) {
            Thread.onSpinWait();
        }
        tracker.end(Outcome.FINISHED);
        assertThat(notes).hasSize(2);
        assertThat(notes.getFirst())
                .contains("mlflow at http://127.0.0.1:" + closed + " is not reached (no connection); the run goes on");
        assertThat(notes.getLast())
                .isEqualTo("warning: mlflow: 1000 steps were not sent (no connection); all are in metrics.jsonl");
        assertThat(folder.resolve("mlflow.json")).doesNotExist();
    }

    @Test
    void aServerThatNeverAnswersHoldsUpNeitherStepsNorTheEnd() throws IOException, InterruptedException {
        try (FakeMlflow server = new FakeMlflow()) {
            server.trouble = path -> path.endsWith("log-batch") ? -1 : 0;
            MlflowTracker tracker = start(server.address(), NONE);
            tracker.write(step(1));
            tracker.write(step(2));
            server.asked.await();
            tracker.end(Outcome.FINISHED);
            assertThat(notes)
                    .containsExactly(
                            "warning: mlflow: 2 steps were not sent, nor the run's end; all are in metrics.jsonl");
        }
    }

    @Test
    void aServerThatRefusesTheRunIsAskedNoMore() throws IOException {
        try (FakeMlflow server = new FakeMlflow()) {
            server.trouble = _ -> 403;
            MlflowTracker tracker = start(server.address(), SHORT);
            while (notes.isEmpty()) {
                Thread.onSpinWait();
            }
            tracker.write(step(1));
            tracker.end(Outcome.FINISHED);
            assertThat(notes)
                    .containsExactly(
                            "warning: no tracking by mlflow: status 403: not you",
                            "warning: mlflow: 1 step was not sent (status 403: not you); all are in metrics.jsonl");
        }
    }

    @Test
    void aServerThatRefusesFilesOrAStepGetsTheRest() throws IOException {
        try (FakeMlflow server = new FakeMlflow()) {
            AtomicInteger batches = new AtomicInteger();
            // The first batch has the parameters, the second the first step that came.
            server.trouble = path -> path.contains("artifacts")
                    ? 401
                    : path.endsWith("log-batch") && batches.incrementAndGet() == 2 ? 400 : 0;
            MlflowTracker tracker = start(server.address(), SHORT);
            tracker.write(step(1));
            while (batches.get() < 2) {
                Thread.onSpinWait();
            }
            tracker.write(step(2));
            tracker.end(Outcome.FINISHED);
            assertThat(server.metrics).contains("val-core/acc/mean_at_1 2 1.0").hasSize(2);
            assertThat(server.states).containsExactly("run1 FINISHED");
            assertThat(notes)
                    .contains(
                            "warning: mlflow has not the files of the run: status 401: not you",
                            "warning: mlflow does not take step 1: status 400: not you",
                            "warning: mlflow: 1 step was not sent; all are in metrics.jsonl");
        }
    }
}
