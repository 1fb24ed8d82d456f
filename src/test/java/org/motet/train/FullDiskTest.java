package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes no more, played by a limit on the size of a file: the system refuses the write as it does where it is full. */
class FullDiskTest {
    private static final List<String> SMALL = List.of(
            "steps=2",
            "problems.source=chain:24",
            "prompts.per_step=4",
            "update.mini_batches=2",
            "rollout.group_size=4",
            "evaluation.problems_at_ends=1",
            "evaluation.every=0",
            "output.records_every=0"); // else they are what does not fit first

    @Test
    void whatCannotBeWrittenIsNamedAndNothingIsLost(@TempDir Path folder) throws Exception {
        Path whole = folder.resolve("whole");
        RunProcess.begin(whole, SMALL).finish(0);
        RunProcess.resume(whole, "steps=4").finish(0);

        Path run = folder.resolve("run");
        RunProcess.begin(run, SMALL).finish(0);
        long weights = Files.size(run.resolve("checkpoints/step-000002/model.safetensors"));
        long metrics = Files.size(run.resolve("metrics.jsonl"));
        assertThat(weights / 512).isGreaterThan(2 * metrics / 512);
        byte[] before = Files.readAllBytes(run.resolve("metrics.jsonl"));

        // the weights do not fit
        RunProcess full = limited(run, weights / 2);
        full.finish(1);
        assertThat(full.said().lines().toList().getLast())
                .startsWith("motet: " + run.resolve("checkpoints/"))
                .contains("000004")
                .contains("cannot be written: ");
        assertThat(names(run.resolve("checkpoints"))).containsExactly("step-000002");
        assertThat(Files.readAllLines(run.resolve("metrics.jsonl"))).hasSize(4);

        // nor does the line of a step
        Files.write(run.resolve("metrics.jsonl"), before);
        full = limited(run, metrics + 512);
        full.finish(1);
        assertThat(full.said().lines().toList().getLast())
                .startsWith("motet: " + run.resolve("metrics.jsonl") + ": cannot be written: ");
        assertThat(names(run.resolve("checkpoints"))).containsExactly("step-000002");

        // what a process that died left beside is cleared
        Files.writeString(
                Files.createDirectory(run.resolve("checkpoints/.new-step-000004"))
                        .resolve("half"),
                "");
        RunProcess.resume(run).finish(0);
        assertThat(names(run.resolve("checkpoints"))).doesNotContain(".new-step-000004");
        SameRun.assertSame(run, whole, 4);
    }

    private static RunProcess limited(Path run, long bytes) throws IOException {
        return RunProcess.resumeAfter("ulimit -f " + bytes / 512 + ";", run, "steps=4"); // blocks of half a kilobyte
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
