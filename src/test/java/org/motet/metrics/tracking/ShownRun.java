package org.motet.metrics.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;
import org.motet.metrics.tracking.EventReader.Point;

/** Whether TensorBoard shows a run as its metrics.jsonl has it: each number once. */
public final class ShownRun {
    private ShownRun() {}

    public static void assertShown(Path run) throws IOException {
        Map<String, List<Point>> expected = new TreeMap<>();
        for (StepMetrics step : JsonlSink.read(run.resolve("metrics.jsonl"))) {
            TrackedNames.of(step)
                    .forEach((name, value) -> expected.computeIfAbsent(name, _ -> new ArrayList<>())
                            .add(new Point(step.step(), value.floatValue())));
        }
        assertThat(EventReader.read(run.resolve("tensorboard"))).isEqualTo(expected);
    }
}
