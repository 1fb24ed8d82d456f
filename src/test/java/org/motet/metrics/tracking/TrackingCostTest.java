package org.motet.metrics.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.metrics.tracking.TrackingConfig.Logger;

class TrackingCostTest {
    @TempDir
    private Path folder = Path.of("");

    private TrackingCost measure(String metrics, List<String> notes) throws IOException, InterruptedException {
        Path run = Files.createDirectories(folder.resolve("run"));
        Files.writeString(run.resolve("metrics.jsonl"), metrics);
        AtomicLong clock = new AtomicLong();
        return TrackingCost.of(
                run,
                new TrackingConfig(List.of(Logger.TENSORBOARD), "motet", "", "", 0),
                Files.createDirectories(folder.resolve("scratch")),
                Duration.ofNanos(1),
                () -> clock.getAndAdd(1_000_000),
                notes::add);
    }

    @Test
    void stepsOfTheRunAreToldAgainElsewhereAndComparedWithTheirTime() throws IOException, InterruptedException {
        List<String> notes = new ArrayList<>();
        String metrics = "{\"step\":1,\"timing_s/step\":0.2}\n{\"step\":2,\"timing_s/step\":0.4}\n"
                + "{\"step\":3,\"timing_s/step\":0.3}\n";
        TrackingCost cost = measure(metrics, notes);
        assertThat(cost.stepMillis()).isEqualTo(300);
        assertThat(cost.steps()).isEqualTo(12 * 25);
        assertThat(cost.waitMicros()).isPositive();
        assertThat(cost.cpuMicros()).as("both blocks of each pair took as long").isZero();
        assertThat(cost.waitShare()).isCloseTo(cost.waitMicros() / 300_000, within(1e-12));
        assertThat(folder.resolve("run"))
                .isDirectoryContaining("glob:**/metrics.jsonl")
                .isDirectoryNotContaining("glob:**/tensorboard");
        assertThat(folder.resolve("scratch/tensorboard")).isNotEmptyDirectory();
        assertThat(notes).isEmpty();
    }

    @Test
    void aRunWithoutTimesIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> measure("{\"step\":1,\"loss\":0.2}\n", new ArrayList<>()))
                .withMessageContaining("has no steps with timing_s/step");
    }
}
