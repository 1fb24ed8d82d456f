package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;

/** Whether two runs are one, bit for bit. */
final class SameRun {
    private SameRun() {}

    static void assertSame(Path found, Path expected, int steps) throws IOException {
        assertSame(found, expected, steps, "model.safetensors");
    }

    /** @param weights file of a checkpoint that holds what trains */
    static void assertSame(Path found, Path expected, int steps, String weights) throws IOException {
        assertThat(numbers(found)).hasSize(steps).isEqualTo(numbers(expected));
        for (String file : List.of(weights, "optimizer/moments.safetensors")) {
            String path = "checkpoints/step-%06d/%s".formatted(steps, file);
            assertThat(Files.mismatch(found.resolve(path), expected.resolve(path)))
                    .as(file)
                    .isEqualTo(-1);
        }
        assertThat(Files.exists(found.resolve("rollouts"))).isEqualTo(Files.exists(expected.resolve("rollouts")));
        for (int step = 1; step <= steps && Files.exists(expected.resolve("rollouts")); step++) { // what was drawn
            String record = "rollouts/step-%06d.json".formatted(step);
            assertThat(found.resolve(record)).hasSameTextualContentAs(expected.resolve(record));
        }
        for (String file : List.of("evaluation/before.json", "evaluation/after.json")) {
            assertThat(found.resolve(file)).hasSameTextualContentAs(expected.resolve(file));
        }
        assertThat(state(found, steps)).isEqualTo(state(expected, steps));
    }

    private static TrainState state(Path run, int steps) throws IOException {
        Path checkpoint = run.resolve("checkpoints/step-%06d".formatted(steps));
        return TrainCheckpoint.state(checkpoint, TrainState.class).withWallSeconds(0);
    }

    /** All metrics but clocks, memory and what servers answered to a probe, which they may compute in another order. */
    private static List<Map<String, Object>> numbers(Path run) throws IOException {
        List<Map<String, Object>> all = new ArrayList<>();
        for (StepMetrics step : JsonlSink.read(run.resolve("metrics.jsonl"))) {
            Map<String, Object> kept = new TreeMap<>(step.values());
            kept.keySet()
                    .removeIf(name -> name.startsWith("timing_s/")
                            || name.startsWith("perf/")
                            || name.startsWith("ranks/") // of several processes alone
                            || name.startsWith("rollout_sync/"));
            kept.put("templates", step.templates());
            kept.put("step", step.step());
            all.add(kept);
        }
        return all;
    }
}
