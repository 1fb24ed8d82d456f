package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.checkpoint.StateFile;
import org.motet.train.study.StudyResult;
import picocli.CommandLine;

class StudyCommandTest {
    private static final List<String> SMALL = List.of(
            "steps=1",
            "problems.source=chain:24",
            "prompts.per_step=4",
            "update.mini_batches=1",
            "rollout.group_size=2",
            "evaluation.every=0",
            "evaluation.problems_at_ends=2");

    @TempDir
    private Path folder;

    @Test
    void finishedRunsAreKeptAndTheRestIsMade() throws Exception {
        Path out = folder.resolve("study");
        assertThat(study("--out", out.toString(), "--seeds", "1", "--vary", "templates.schedule=single,adaptive"))
                .isEqualTo(new Outcome(0, ""));
        Path first = out.resolve("single/seed-1/metrics.jsonl");
        FileTime written = Files.getLastModifiedTime(first);

        assertThat(study("--out", out.toString(), "--seeds", "1,2", "--vary", "templates.schedule=single,adaptive"))
                .isEqualTo(new Outcome(0, ""));
        assertThat(Files.getLastModifiedTime(first)).isEqualTo(written);
        StudyResult result = StateFile.read(out.resolve("study.json"), StudyResult.class);
        assertThat(result.arms()).extracting(StudyResult.Arm::name).containsExactly("single", "adaptive");
        assertThat(result.arms().get(1).runs())
                .extracting(StudyResult.Run::folder)
                .containsExactly("adaptive/seed-1", "adaptive/seed-2");
        assertThat(Files.readString(out.resolve("study.md")))
                .contains("| single | 2 |")
                .contains("Difference to single");

        Outcome other =
                study("--out", out.toString(), "--seeds", "1", "--vary", "templates.schedule=single", "steps=2");
        assertThat(other.status()).isEqualTo(2);
        assertThat(other.errors()).contains("another configuration");
    }

    @Test
    void whatCannotBeRunIsRefusedBeforeTheFirstRun() throws Exception {
        Path out = folder.resolve("study");
        assertRefused(study("--out", out.toString(), "--vary", "templates.schedule=single,mostly"), "mostly");
        assertRefused(study("--out", out.toString(), "--vary", "templates.schedule"), "key=value");
        assertRefused(study("--out", out.toString(), "--vary", "steps=2,2"), "two arms named 2");
        assertRefused(study("--out", out.toString(), "--seeds", "1,1"), "--seeds");
        assertRefused(study("--out", out.toString(), "seed=4"), "--seeds");
        assertRefused(study("--out", out.toString(), "nowhere.yaml"), "nowhere.yaml");
        assertThat(out).doesNotExist();
    }

    private static void assertRefused(Outcome outcome, String says) {
        assertThat(outcome.status()).as(outcome.errors()).isEqualTo(2);
        assertThat(outcome.errors()).contains(says);
    }

    private record Outcome(int status, String errors) {}

    private static Outcome study(String... arguments) {
        StringWriter errors = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setErr(new PrintWriter(errors, true));
        int status = commandLine.execute(Stream.of(Stream.of("study"), SMALL.stream(), Stream.of(arguments))
                .flatMap(part -> part)
                .toArray(String[]::new));
        return new Outcome(status, errors.toString());
    }
}
