package org.motet.report.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFoldersTest {
    private static Path run(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.yaml"), "seed: 1\n");
        Files.writeString(folder.resolve("metrics.jsonl"), "");
        return folder;
    }

    @Test
    void runsAreFoundInStudiesTooButNotInWhatRunsKeep(@TempDir Path runs) throws IOException {
        Path one = run(runs.resolve("one"));
        Path arm = run(runs.resolve("study/arm/seed-1"));
        run(one.resolve("set-aside/001"));
        run(runs.resolve(".hidden/run"));
        run(runs.resolve("a/b/c/d/e"));
        Files.createSymbolicLink(runs.resolve("link"), runs);
        assertThat(RunFolders.below(runs)).containsExactly(one, arm);
        assertThat(RunFolders.below(one)).containsExactly(one);
    }
}
