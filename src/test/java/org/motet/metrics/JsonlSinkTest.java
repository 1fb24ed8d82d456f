package org.motet.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonlSinkTest {
    @TempDir
    Path temp;

    @Test
    void eachStepIsOneObjectInTheFileAsSoonAsItIsWritten() throws IOException {
        Path file = temp.resolve("metrics.jsonl");
        try (JsonlSink sink = JsonlSink.create(file)) {
            sink.write(new StepMetrics(1)
                    .set("actor/entropy", 0.5)
                    .set("b", 12)
                    .set("a", Double.NaN)
                    .setTemplate("plain \"1\"", "acc", 0.25));
            assertThat(Files.readString(file)).isEqualTo("""
                    {"step":1,"actor/entropy":0.5,"b":12,"a":null,"templates":{"plain \\"1\\"":{"acc":0.25}}}
                    """);
            sink.write(new StepMetrics(2).set("b", -0.0));
        }
        assertThat(JsonlSink.read(file)).hasSize(2).last().isEqualTo(new StepMetrics(2).set("b", -0.0));
        assertThatThrownBy(() -> JsonlSink.create(file)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void numbersReadBackBitForBit() throws IOException {
        Path file = temp.resolve("m.jsonl");
        SplittableRandom random = new SplittableRandom(1);
        StepMetrics metrics = new StepMetrics(7);
        for (int i = 0; i < 500; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            metrics.set("x" + i, Double.isFinite(value) ? value : i);
            metrics.setTemplate("t", "f" + i, (float) random.nextGaussian());
        }
        try (JsonlSink sink = JsonlSink.create(file)) {
            sink.write(metrics);
        }
        assertThat(JsonlSink.read(file)).containsExactly(metrics);
    }

    @Test
    void resumeDropsLaterStepsAndATornLastLine() throws IOException {
        Path file = temp.resolve("m.jsonl");
        try (JsonlSink sink = JsonlSink.create(file)) {
            for (int step = 1; step <= 5; step++) {
                sink.write(new StepMetrics(step).set("x", step / 3.0));
            }
        }
        String whole = Files.readString(file);
        byte[] torn = "{\"step\":6,\"x\":0.6666,\"templates\":{\"é".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Files.write(file, java.util.Arrays.copyOf(torn, torn.length - 1), StandardOpenOption.APPEND);
        assertThat(JsonlSink.read(file)).hasSize(5);
        try (JsonlSink sink = JsonlSink.resume(file, 3)) {
            sink.write(new StepMetrics(4).set("x", 4 / 3.0));
            sink.write(new StepMetrics(5).set("x", 5 / 3.0));
        }
        assertThat(Files.readString(file)).isEqualTo(whole);
        try (var files = Files.list(temp)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void resumeStartsAMissingFile() throws IOException {
        Path file = temp.resolve("m.jsonl");
        JsonlSink.resume(file, 3).close();
        assertThat(JsonlSink.read(file)).isEqualTo(List.of());
    }

    @Test
    void badLineInTheMiddleIsRefusedWithItsNumber() throws IOException {
        Path file = Files.writeString(temp.resolve("m.jsonl"), "{\"step\":1}\n{\"step\":\n{\"step\":3}\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonlSink.resume(file, 3))
                .withMessageContaining("m.jsonl:2: not a JSON object");
    }

    @Test
    void lostStepsAreNamed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        assertThat(JsonlSink.missing(file, 0)).isEmpty();
        assertThat(JsonlSink.missing(file, 1)).isEqualTo("step 1");
        assertThat(JsonlSink.missing(file, 4)).isEqualTo("steps 1 to 4");
        try (JsonlSink sink = JsonlSink.create(file)) {
            for (long step : new long[] {0, 1, 2, 4, 7}) {
                sink.write(new StepMetrics(step));
            }
        }
        assertThat(JsonlSink.missing(file, 2)).isEmpty();
        assertThat(JsonlSink.missing(file, 4)).isEqualTo("step 3");
        assertThat(JsonlSink.missing(file, 10)).isEqualTo("steps 3, 5 to 6, 8 to 10");
    }

    @Test
    void aStepIsAmendedInItsPlace(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        try (JsonlSink sink = JsonlSink.create(file)) {
            sink.write(new StepMetrics(1).set("a", 0.5));
            sink.write(new StepMetrics(2));
        }
        StepMetrics amended = JsonlSink.read(file).getFirst().set("b", 2);
        JsonlSink.amend(file, amended);
        assertThat(Files.readString(file)).isEqualTo("{\"step\":1,\"a\":0.5,\"b\":2}\n{\"step\":2}\n");
    }

    @Test
    void whatIsNoFileIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.createDirectory(folder.resolve("metrics.jsonl"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonlSink.resume(file, 3))
                .withMessage(file + " is no file; it should hold one JSON object a step.");
    }
}
