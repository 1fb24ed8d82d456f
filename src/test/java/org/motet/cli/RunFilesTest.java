package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.motet.train.Training;

/** What is wrong with a file of a run that is resumed is said in one sentence before anything is loaded. */
@ResourceLock(Resources.SYSTEM_ERR)
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one run of one step, of which each test spoils a copy
class RunFilesTest {
    private Path whole = Path.of("");
    private Path run = Path.of("");

    @BeforeAll
    void aStep(@TempDir Path temporary) throws IOException {
        whole = temporary.resolve("whole");
        Training.of(
                        "steps=1",
                        "problems.source=chain:24",
                        "prompts.per_step=4",
                        "update.mini_batches=2",
                        "rollout.group_size=2",
                        "evaluation.every=0",
                        "evaluation.problems_at_ends=1",
                        "output.best_checkpoints=1",
                        "output.folder=" + whole)
                .quietly()
                .run();
    }

    @BeforeEach
    void copy(@TempDir Path temporary) throws IOException {
        run = temporary.resolve("run");
        try (Stream<Path> files = Files.walk(whole)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, run.resolve(whole.relativize(file)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config.yaml",
                ".config.yaml",
                "metrics.jsonl",
                "summary.json",
                "evaluation/before.json",
                "checkpoints/best.json"
            })
    void aFolderInPlaceOfAFile(String name) throws IOException {
        Path file = run.resolve(name);
        Files.deleteIfExists(file);
        Files.createDirectory(file);
        refused(file.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkpoints", "samples", "evaluation"})
    void aFileInPlaceOfAFolder(String name) throws IOException {
        Path folder = run.resolve(name);
        if (Files.exists(folder)) {
            Files.move(folder, run.resolve("elsewhere"));
        }
        Files.writeString(folder, "");
        refused(folder + " is no folder");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "metrics.jsonl          | not json    | metrics.jsonl:1: not a JSON object",
                "metrics.jsonl          | [1]         | metrics.jsonl:1: not a JSON object with a step",
                "evaluation/before.json | {\"a\": 1}  | before.json is damaged or of another version",
                "evaluation/before.json | {\"templ    | before.json is damaged or of another version",
                "checkpoints/best.json  | null        | best.json is damaged",
                "config.yaml            | [1, 2]      | config.yaml is not a config file",
            })
    void aDamagedFile(String name, String text, String sentence) throws IOException {
        Files.writeString(run.resolve(name), text + "\n");
        refused(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"metrics.jsonl", "config.yaml", "checkpoints", "samples"})
    void aFileOfSomebodyElse(String name) throws IOException {
        Path file = run.resolve(name);
        if (!Files.exists(file)) {
            Files.createDirectory(file);
        }
        file.toFile().setReadable(false);
        file.toFile().setWritable(false);
        assumeFalse(Files.isReadable(file), "this user may read everything");
        refused("No permission for " + file);
    }

    @Test
    void lostMetricsAreNamedAndTheRunGoesOn() throws IOException {
        Files.writeString(run.resolve("metrics.jsonl"), "");
        CommandRun outcome = resume("steps=2");
        assertThat(outcome.status()).as(outcome.errors()).isZero();
        assertThat(outcome.errors())
                .containsOnlyOnce("warning: " + run.resolve("metrics.jsonl") + " has no line of step 1,")
                .contains("step 2/2");
        assertThat(Files.readAllLines(run.resolve("metrics.jsonl"))).hasSize(1);
    }

    private void refused(String sentence) {
        CommandRun outcome = resume("steps=2");
        assertThat(outcome.status()).as(outcome.errors()).isEqualTo(2);
        assertThat(outcome.errors()).startsWith("motet: ").contains(sentence).hasLineCount(1);
    }

    private CommandRun resume(String setting) {
        return CommandRun.of("train", "--resume", run.toString(), setting);
    }
}
