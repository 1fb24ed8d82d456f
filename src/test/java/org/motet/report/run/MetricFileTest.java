package org.motet.report.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers of a run that is at work, read as they come. */
class MetricFileTest {
    @TempDir
    private Path folder = Path.of("");

    private Path file = Path.of("");
    private MetricFile read = new MetricFile(file);

    @BeforeEach
    void begin() {
        file = folder.resolve("metrics.jsonl");
        read = new MetricFile(file);
    }

    private void add(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private double value(int row, String name) {
        return Objects.requireNonNull(read.columns().get(name)).get(row);
    }

    @Test
    void whatIsAddedIsReadOnceAndHalfALineWaitsForItsEnd() throws IOException {
        assertThat(read.read()).isZero();
        add("{\"step\":1,\"actor/entropy\":0.5}\n{\"step\":2,\"actor/ent");
        assertThat(read.read()).isZero();
        assertThat(read.columns().rows()).isEqualTo(1);
        add("ropy\":0.25}\n\n{\"step\":3}\n");
        assertThat(read.read()).isEqualTo(1);
        assertThat(read.columns().rows()).isEqualTo(3);
        assertThat(value(1, "actor/entropy")).isEqualTo(0.25);
        assertThat(value(2, "actor/entropy")).isNaN();
        assertThat(read.columns().lastStep()).isEqualTo(3);
        assertThat(read.read()).isEqualTo(3);
    }

    @Test
    void aFileThatWasPutInItsPlaceIsReadAnewEvenIfItIsLonger() throws IOException {
        add("{\"step\":1,\"a\":1}\n{\"step\":2,\"a\":2}\n");
        read.read();
        Path beside = folder.resolve("metrics.jsonl.tmp");
        Files.writeString(
                beside, "{\"step\":1,\"a\":1}\n{\"step\":3,\"a\":0.125}\n{\"step\":4,\"a\":4}\n{\"step\":5,\"a\":5}\n");
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        assertThat(read.read()).isZero();
        assertThat(read.columns().rows()).isEqualTo(4);
        assertThat(value(1, "a")).isEqualTo(0.125);
    }

    @Test
    void stepsThatComeAgainTakeThePlaceOfThoseThatWereThere() throws IOException {
        add("{\"step\":1,\"a\":1}\n{\"step\":2,\"a\":2,\"b\":7}\n{\"step\":3,\"a\":3}\n");
        read.read();
        add("{\"step\":2,\"a\":20}\n");
        assertThat(read.read()).as("rows that stand").isEqualTo(1);
        assertThat(read.columns().rows()).isEqualTo(2);
        assertThat(value(1, "a")).isEqualTo(20);
        assertThat(value(1, "b")).as("of the step that was undone").isNaN();
    }

    @Test
    void templatesHaveTheirOwnColumnsAndThoseThatAreNeverDrawnAreHeldOut() throws IOException {
        add("""
                {"step":1,"templates":{"plain":{"visits":2,"reward/accuracy":0.5},"new":{"val/acc":0.25}}}
                {"step":2,"more":{"x":[1,2]},"templates":{"plain":{"visits":1,"reward/accuracy":null}}}
                """);
        read.read();
        assertThat(read.columns().heldOutTemplates()).containsExactly("new");
        Column accuracy =
                Objects.requireNonNull(read.columns().templates().get("plain").get("reward/accuracy"));
        assertThat(accuracy.get(0)).isEqualTo(0.5f);
        assertThat(accuracy.get(1)).isNaN();
        assertThat(accuracy.get(2)).isNaN();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense | not a JSON object",
                "[1] | not a JSON object with a step",
                "{} | not one JSON object with a step",
                "{\"a\":1,\"step\":2} | not a JSON object that begins with its step",
                "{\"step\":2,\"templates\":{\"x\":1}} | not a JSON object for template 'x'",
                "{\"step\":2}{\"step\":3} | not one JSON object with a step",
                "{\"step\":99999999999} | not a JSON object",
            })
    void aDamagedLineIsNamedWithItsNumber(String line, String reason) throws IOException {
        add("{\"step\":1}\n" + line + "\n{\"step\":4}\n");
        assertThatIllegalArgumentException().isThrownBy(() -> read.read()).withMessage(file + ":2: " + reason + ".");
    }
}
