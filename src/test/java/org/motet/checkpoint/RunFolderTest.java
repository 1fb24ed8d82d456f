package org.motet.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    @TempDir
    Path temp;

    @Test
    void newRunGetsItsFolderAndAUsedOneIsRefused() throws IOException {
        Path path = temp.resolve("runs/first");
        RunFolder.requireFree(path);
        assertThat(temp.resolve("runs")).doesNotExist();
        try (RunFolder run = RunFolder.create(path)) {
            Files.writeString(run.config(), "steps: 3\n");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunFolder.create(path))
                .withMessageContaining("first is used already")
                .withMessageContaining("--resume " + path);
        assertThat(run(path)).isEqualTo(path);
    }

    @Test
    void numbersCountOn() throws IOException {
        for (String expected : new String[] {"nano-001", "nano-002", "nano-003"}) {
            try (RunFolder run = RunFolder.createNumbered(temp.resolve("runs"), "nano")) {
                assertThat(run.path()).isEqualTo(temp.resolve("runs").resolve(expected));
            }
        }
    }

    @Test
    void folderThatCannotBeMadeIsRefusedAndNothingTouched() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunFolder.create(file.resolve("run")))
                .withMessageContaining("cannot be made");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunFolder.createNumbered(file, "nano"))
                .withMessageContaining("cannot be made");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunFolder.create(file))
                .withMessageContaining("is a file");
    }

    @Test
    void onlyARunCanBeResumedAndOnlyByOneAtATime() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunFolder.resume(temp.resolve("nothing")))
                .withMessageContaining("no config.yaml");
        Path path = temp.resolve("r");
        try (RunFolder run = RunFolder.create(path)) {
            Files.writeString(run.config(), "");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> RunFolder.resume(path))
                    .withMessageContaining("Another process");
        }
        assertThat(run(path)).isEqualTo(path);
    }

    private static Path run(Path path) throws IOException {
        try (RunFolder run = RunFolder.resume(path)) {
            return run.path();
        }
    }
}
