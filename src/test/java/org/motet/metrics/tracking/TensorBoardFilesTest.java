package org.motet.metrics.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.metrics.StepMetrics;
import org.motet.metrics.tracking.EventReader.Point;

class TensorBoardFilesTest {
    private static final long NOW = 1_700_000_000_000L;

    @TempDir
    private Path folder;

    private void write(long stepsDone, long clock, int steps, double plus) throws IOException {
        TensorBoardFiles files = new TensorBoardFiles(folder, stepsDone, () -> clock);
        for (long step = stepsDone + 1; step <= stepsDone + steps; step++) {
            files.write(new StepMetrics(step).set("actor/entropy", step + plus).setTemplate("plain", "val/acc", 0.5));
        }
        files.end(Outcome.FINISHED);
    }

    @Test
    void numbersOfTemplatesStandBesideThoseOfOtherTemplates() throws IOException {
        write(0, NOW, 1, 0);
        assertThat(EventReader.read(folder))
                .isEqualTo(Map.of(
                        "actor/entropy", List.of(new Point(1, 1f)),
                        "templates/val/acc/plain", List.of(new Point(1, 0.5f))));
    }

    @Test
    void aRunThatIsTakenUpAgainShowsNoStepTwice() throws IOException {
        write(0, NOW, 4, 0);
        write(2, NOW, 3, 0.5); // killed after step 4, taken up at step 2
        assertThat(EventReader.read(folder).get("actor/entropy"))
                .containsExactly(
                        new Point(1, 1f), new Point(2, 2f), new Point(3, 3.5f), new Point(4, 4.5f), new Point(5, 5.5f));
    }

    @Test
    void laterFilesAreReadLaterWhateverTheClockSays() throws IOException {
        write(0, NOW, 2, 0);
        write(0, NOW - 86_400_000, 1, 0.25);
        write(0, NOW, 1, 0.5);
        assertThat(EventReader.read(folder).get("actor/entropy")).containsExactly(new Point(1, 1.5f));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(3);
        }
    }
}
