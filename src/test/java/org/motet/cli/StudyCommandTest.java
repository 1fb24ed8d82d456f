package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.checkpoint.StateFile;
import org.motet.train.Training;
import org.motet.train.study.RunRecord;
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

        Path kept = folder.resolve("kept");
        assertThat(study(
                        "--out",
                        out.toString(),
                        "--seeds",
                        "1,2",
                        "--vary",
                        "templates.schedule=single,adaptive",
                        "--summary",
                        kept.toString()))
                .isEqualTo(new Outcome(0, ""));
        RunRecord record = StateFile.read(kept.resolve("adaptive/seed-2.json"), RunRecord.class);
        assertThat(record.changes())
                .containsEntry("templates.schedule", "adaptive")
                .containsEntry("seed", "2");
        assertThat(record.course().get("reward/accuracy")).hasSize(1);
        assertThat(record.problems().problems()).hasSize(2);
        assertThat(kept.resolve("study.md")).hasSameTextualContentAs(out.resolve("study.md"));

        Outcome other =
                study("--out", out.toString(), "--seeds", "1", "--vary", "templates.schedule=single", "steps=2");
        assertThat(other.status()).isEqualTo(2);
        assertThat(other.errors()).contains("another configuration");
    }

    @Test
    void twoProcessesShareAStudyAndGoOnWithARunThatWasLeft() throws Exception {
        Path file = folder.resolve("matrix.yaml");
        Files.writeString(file, """
                seeds: [1, 2]
                base: {model: {threads: 1}}
                vary:
                  schedule:
                    single: {templates: {schedule: single}}
                    cycle: {templates: {schedule: cycle}}
                """);
        Path alone = folder.resolve("alone");
        Path shared = folder.resolve("shared");
        assertThat(study(file.toString(), "--out", alone.toString(), "steps=2")).isEqualTo(new Outcome(0, ""));

        // As a process that was killed after the checkpoint of its first step leaves it.
        Path left = shared.resolve("cycle/seed-1");
        List<String> settings = new ArrayList<>(SMALL);
        settings.addAll(List.of(
                "steps=2",
                "model.threads=1",
                "templates.schedule=cycle",
                "output.checkpoint_every=1",
                "output.folder=" + left));
        int[] done = {0};
        Training.of(settings.toArray(String[]::new))
                .observe(_ -> done[0]++)
                .interruptedBy(() -> done[0] == 1)
                .run();
        assertThat(left.resolve("checkpoints/step-000001")).exists();

        assertThat(study(
                        file.toString(),
                        "--out",
                        shared.toString(),
                        "--jobs",
                        "2",
                        "steps=2",
                        "output.checkpoint_every=1"))
                .isEqualTo(new Outcome(0, ""));
        StudyResult one = StateFile.read(alone.resolve("study.json"), StudyResult.class);
        StudyResult two = StateFile.read(shared.resolve("study.json"), StudyResult.class);
        assertThat(two.contrasts()).isEqualTo(one.contrasts());
        for (int a = 0; a < 2; a++) {
            assertThat(two.arms().get(a).figures()).isEqualTo(one.arms().get(a).figures());
            assertThat(two.arms().get(a).runs())
                    .extracting(StudyResult.Run::seed)
                    .containsExactly(1L, 2L);
        }
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
        assertRefused(study("--out", out.toString(), "--jobs", "0"), "--jobs");
        assertRefused(
                study("--out", out.toString(), "recipes/studies/nano-matrix.yaml", "recipes/nano.yaml"), "of its own");
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
