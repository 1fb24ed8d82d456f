package org.motet.metrics.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
    /** What the RecordWriter and the messages of Python's tensorboard 2.21.0 make of the events of the test below. */
    private static final String WRITTEN_BY_TENSORBOARD =
            "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c100000000000000095fbfe1809000000"
                    + "000000044010ac023a0208017d05b37d410000000000000000a9c2ab090000000000000c4010ac022a330a140a0d6163746f722f656e"
                    + "74726f7079150000803e0a0e0a076772c3b6c39f65150000807f0a0b0a047a65726f150000000027028a05";

    @TempDir
    private Path folder;

    @Test
    void bytesAreThoseOfTensorBoardsOwnWriter() throws IOException {
        Path path = folder.resolve("events");
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("actor/entropy", 0.25);
        values.put("größe", Double.POSITIVE_INFINITY);
        values.put("zero", 0.0);
        try (EventFile file = EventFile.create(path, 1.5)) {
            file.restart(300, 2.5);
            file.scalars(300, 3.5, values);
        }
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(path))).isEqualTo(WRITTEN_BY_TENSORBOARD);
    }
}
