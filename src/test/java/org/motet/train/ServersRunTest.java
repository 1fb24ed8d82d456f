package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;
import org.motet.rollout.EngineFailedException;
import org.motet.train.nano.NanoModel;

/** Runs whose rollouts come from servers that speak vLLM's interface. */
@Timeout(300)
class ServersRunTest {
    private static final List<String> SMALL = List.of(
            "problems.source=chain:96",
            "prompts.per_step=8",
            "update.mini_batches=2",
            "rollout.group_size=4",
            "evaluation.problems_at_ends=2",
            "evaluation.every=0",
            "output.samples_every=1",
            "output.samples_groups=100");

    @TempDir
    private Path folder;

    private Training training(String name, List<String> urls, String... more) {
        List<String> settings = new ArrayList<>(SMALL);
        settings.add("output.folder=" + folder.resolve(name));
        if (!urls.isEmpty()) {
            settings.add("rollout.engine=vllm");
            settings.add("rollout.urls=[" + String.join(",", urls) + "]");
        }
        settings.addAll(List.of(more));
        return Training.of(settings.toArray(String[]::new)).quietly();
    }

    private List<StepMetrics> steps(String name) throws IOException {
        return JsonlSink.read(folder.resolve(name).resolve("metrics.jsonl"));
    }

    @Test
    void aServerKilledInTheMidstOfAStepCostsNothingButTime() throws Exception {
        training("local", List.of(), "steps=6").run();
        try (ServingProcess one = ServingProcess.start(folder.resolve("one.log"));
                ServingProcess two = ServingProcess.start(folder.resolve("two.log"))) {
            AtomicBoolean third = new AtomicBoolean();
            AtomicInteger asked = new AtomicInteger();
            training("served", List.of(one.url(), two.url()), "steps=6", "rollout.max_rows=8")
                    .observe(step -> third.set(step.number() == 2))
                    .interruptedBy(() -> {
                        if (third.get() && asked.incrementAndGet() == 2) { // prompts are under way on both
                            one.process().destroyForcibly(); // kill -9
                        }
                        return false;
                    })
                    .run();
            assertThat(one.process().isAlive()).isFalse();
        }
        List<StepMetrics> local = steps("local");
        List<StepMetrics> served = steps("served");
        assertThat(served).hasSameSizeAs(local);
        assertThat(groups("served")).as("of 8 prompts in 6 steps, with 4 each").isEqualTo(groups("local"));
        assertThat(served.get(1).get("rollout_sync/servers")).isEqualTo(2);
        assertThat(served.getLast().get("rollout_sync/servers")).isEqualTo(1);
        assertThat(served).allSatisfy(step -> {
            assertThat(step.get("rollout_sync/scored_gap_max")).isLessThan(1e-3);
            assertThat(step.get("rollout_corr/logprob_abs_diff_max")).isLessThan(1e-3);
            assertThat(step.get("training/rollout_weights_version")).isEqualTo(2 * (step.step() - 1));
        });
        assertThat(mean(served, "critic/score/mean"))
                .as("the same policy on the same problems, other draws: 192 rollouts each")
                .isCloseTo(mean(local, "critic/score/mean"), org.assertj.core.data.Offset.offset(0.25));
        assertThat(folder.resolve("served/weights"))
                .satisfiesAnyOf(
                        none -> assertThat(none).doesNotExist(),
                        empty -> assertThat(empty).isEmptyDirectory());
    }

    private long groups(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(name).resolve("samples"))) {
            long lines = 0;
            for (Path file : files.toList()) {
                lines += Files.readAllLines(file).size();
            }
            return lines;
        }
    }

    private static double mean(List<StepMetrics> steps, String name) {
        return steps.stream().mapToDouble(step -> step.get(name)).average().orElseThrow();
    }

    @Test
    void oneStepAheadIsBookedExactlyAndGoesOnBitForBit() throws IOException {
        String[] settings = {
            "steps=5", "rollout.max_staleness=1", "rollout.server.seeded=true", "output.checkpoint_every=1"
        };
        try (ServedPolicyCopy server = new ServedPolicyCopy(NanoModel.directory())) {
            training("whole", List.of(server.url()), settings).run();
        }
        assertThat(steps("whole"))
                .extracting(step -> step.get("training/rollout_weights_version"))
                .as("versions of the weights that drew: two updates a step, one step behind from the second on")
                .containsExactly(0.0, 0.0, 2.0, 4.0, 6.0);
        assertThat(steps("whole").get(2).get("rollout_corr/logprob_abs_diff_mean"))
                .as("the policy has moved on since")
                .isGreaterThan(1e-3);
        AtomicBoolean stop = new AtomicBoolean();
        try (ServedPolicyCopy server = new ServedPolicyCopy(NanoModel.directory())) {
            training("stopped", List.of(server.url()), settings)
                    .observe(step -> stop.set(step.number() == 3))
                    .interruptedBy(stop::get)
                    .run();
        }
        assertThat(folder.resolve("stopped/checkpoints/step-000003/ahead.jsonl"))
                .exists();
        try (ServedPolicyCopy another = new ServedPolicyCopy(NanoModel.directory())) {
            Training.resume(folder.resolve("stopped"), "rollout.urls=[" + another.url() + "]")
                    .quietly()
                    .run();
        }
        assertThat(folder.resolve("stopped/checkpoints/step-000005/ahead.jsonl"))
                .doesNotExist();
        SameRun.assertSame(folder.resolve("stopped"), folder.resolve("whole"), 5);
    }

    @Test
    void whereAllServersAreGoneTheRunSavesAndEndsAndGoesOnLater() throws IOException {
        String[] settings = {"steps=4", "rollout.server.max_wait=0.5"};
        ServedPolicyCopy server = new ServedPolicyCopy(NanoModel.directory());
        assertThatThrownBy(() -> training("gone", List.of(server.url()), settings)
                        .observe(step -> {
                            if (step.number() == 2) {
                                server.close();
                            }
                        })
                        .run())
                .isInstanceOf(EngineFailedException.class)
                .hasMessageContaining("no server of rollout.urls answered");
        assertThat(folder.resolve("gone/checkpoints/step-000002/state.json")).exists();
        assertThat(steps("gone")).hasSize(2);
        try (ServedPolicyCopy another = new ServedPolicyCopy(NanoModel.directory())) {
            Training.resume(folder.resolve("gone"), "rollout.urls=[" + another.url() + "]")
                    .quietly()
                    .run();
        }
        assertThat(steps("gone")).hasSize(4);
    }

    @Test
    void whereTheWeightsNeverReachTheServerTheRunSavesAndEnds() throws IOException {
        try (ServedPolicyCopy server = new ServedPolicyCopy(NanoModel.directory())) {
            assertThatThrownBy(() -> training(
                                    "frozen",
                                    List.of(server.url()),
                                    "steps=30",
                                    "rollout.sync_weights=false",
                                    "rollout.sync_tolerance=0.01",
                                    "update.learning_rate=1e-3")
                            .run())
                    .isInstanceOf(EngineFailedException.class)
                    .hasMessageContaining("does not have the policy's weights");
        }
        List<StepMetrics> steps = steps("frozen");
        assertThat(steps).hasSizeBetween(1, 29);
        assertThat(folder.resolve("frozen/checkpoints/step-%06d/state.json".formatted(steps.size())))
                .exists();
        assertThat(steps)
                .allSatisfy(step ->
                        assertThat(step.get("training/rollout_weights_version")).isZero());
    }
}
