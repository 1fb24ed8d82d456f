package org.motet.report.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunStateTest {
    @Test
    void aRunIsAtWorkAsLongAsAProcessHoldsItsFolder(@TempDir Path run) throws IOException {
        Path file = run.resolve(".lock");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThat(RunState.of(run)).isEqualTo(RunState.RUNNING);
        }
        assertThat(RunState.of(run)).isEqualTo(RunState.BROKEN_OFF);
        Files.writeString(run.resolve("summary.json"), "{\"before\":{},\"after\":null}");
        assertThat(RunState.of(run)).isEqualTo(RunState.INTERRUPTED);
        Files.writeString(run.resolve("summary.json"), "{\"before\":{},\"after\":{\"entropy\":0.1}}");
        assertThat(RunState.of(run)).isEqualTo(RunState.FINISHED);
    }
}
