package org.motet.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.report.run.MetricColumns;
import org.motet.report.run.MetricFile;

class ThinningTest {
    @TempDir
    private Path folder = Path.of("");

    private MetricColumns columns(int steps) throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        Files.writeString(
                file,
                IntStream.rangeClosed(1, steps)
                        .mapToObj(step -> "{\"step\":%d,\"a\":%s,\"rare\":%s}\n"
                                .formatted(
                                        step,
                                        step == 777 ? 99 : step == 778 ? -99 : step % 2,
                                        step % 500 == 0 ? 3 : "null"))
                        .collect(Collectors.joining()));
        MetricFile read = new MetricFile(file);
        read.read();
        return read.columns();
    }

    @Test
    void extremesOfEachStretchStayInTheirOrder() throws IOException {
        MetricColumns columns = columns(1000);
        Thinning.Points points = Thinning.points(columns, Objects.requireNonNull(columns.get("a")), 100);
        assertThat(points.steps()).hasSize(100).isSorted().startsWith(1, 20).endsWith(981, 1000);
        assertThat(points.values()[76]).as("stretch of steps 761 to 780").isEqualTo(99);
        assertThat(points.values()[77]).isEqualTo(-99);
        assertThat(points.means()).hasSize(50).startsWith(0.5);
        assertThat(points.means()[0]).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void fewNumbersStayAsTheyAre() throws IOException {
        MetricColumns columns = columns(1000);
        Thinning.Points rare = Thinning.points(columns, Objects.requireNonNull(columns.get("rare")), 100);
        assertThat(rare.steps()).containsExactly(500, 1000);
        assertThat(rare.values()).containsExactly(3, 3);
        assertThat(rare.means()).isEmpty();
    }
}
