package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** The commands that look at runs: report, runs, compare. */
@ResourceLock(Resources.SYSTEM_ERR)
class RunCommandsTest {
    @TempDir
    private Path folder = Path.of("");

    private Path first = Path.of("");
    private Path second = Path.of("");

    @BeforeEach
    void twoRuns() throws IOException {
        first = run("first", "seed: 1\nsteps: 40\n", """
                {"step":1,"reward/accuracy":0.25,"actor/entropy":0.5}
                {"step":2,"reward/accuracy":0.75,"actor/entropy":0.25,"val-core/trained_templates/acc/mean@1":0.5}
                {"step":3,"rewa""");
        second = run("deep/er/second", "seed: 2\nsteps: 40\n", """
                {"step":1,"reward/accuracy":0.5,"actor/entropy":0.5}
                """);
        Files.writeString(first.resolve("summary.json"), "{\"after\":{}}");
    }

    private Path run(String name, String config, String metrics) throws IOException {
        Path run = Files.createDirectories(folder.resolve(name));
        Files.writeString(run.resolve("config.yaml"), config);
        Files.writeString(run.resolve("metrics.jsonl"), metrics);
        return run;
    }

    @Test
    void runsAreListedWithStateStepAndLastNumbersAlsoDeepBelow() throws IOException {
        CommandRun list = CommandRun.of("runs", folder.toString());
        assertThat(list.status()).isZero();
        assertThat(list.output().lines())
                .hasSize(3)
                .anyMatch(line -> line.matches("deep/er/second +broken off +1/40 +- +50\\.0% +0\\.500 .*"))
                .anyMatch(line -> line.matches("first +finished +2/40 +50\\.0% +75\\.0% +0\\.250 .*"));
        assertThat(CommandRun.of("runs", folder.toString(), "--json").lines())
                .extracting(line -> line.get("step").intValue())
                .containsExactly(1, 2);
    }

    @Test
    void aDamagedRunIsListedWithWhatIsWrong() throws IOException {
        Files.writeString(second.resolve("metrics.jsonl"), "nonsense\n");
        CommandRun list = CommandRun.of("runs", folder.toString());
        assertThat(list.status()).isZero();
        assertThat(list.output()).contains("metrics.jsonl:1: not a JSON object.");
    }

    @Test
    void twoRunsAreComparedByNumbersAndKeys() {
        CommandRun comparison = CommandRun.of("compare", first.toString(), second.toString());
        assertThat(comparison.status()).isZero();
        assertThat(comparison.output().lines())
                .anyMatch(line -> line.matches("steps +2 +1 +-1"))
                .anyMatch(line -> line.matches("held-out accuracy, last +50\\.0% +- +-"))
                .anyMatch(line -> line.matches("entropy, nats +0\\.375 +0\\.500 +\\+0\\.125"))
                .anyMatch(line -> line.matches(" +seed: 1 \\| 2"));
        assertThat(CommandRun.of("compare", first.toString(), second.toString(), "--json")
                        .lines()
                        .getFirst()
                        .at("/differences/0/key")
                        .stringValue())
                .isEqualTo("seed");
    }

    @Test
    void aReportIsWrittenIntoTheFolderOfItsRunOrWhereOneSays() throws IOException {
        CommandRun report = CommandRun.of("report", first.toString());
        assertThat(report.status()).isZero();
        assertThat(report.output().strip()).isEqualTo("report: " + first.resolve("report.html"));
        Path file = folder.resolve("new/both.html");
        assertThat(CommandRun.of("report", first.toString(), second.toString(), "--output", file.toString())
                        .status())
                .isZero();
        assertThat(Files.readString(file)).startsWith("<!doctype html>").contains("<title>2 runs");
    }

    @Test
    void whatIsNoRunIsRefusedInOneSentence() throws IOException {
        Files.writeString(second.resolve("metrics.jsonl"), "{\"step\":1}\nnonsense\n");
        for (String command : new String[] {"report", "compare"}) {
            CommandRun damaged = CommandRun.of(command, first.toString(), second.toString());
            assertThat(damaged.status()).isEqualTo(2);
            assertThat(damaged.errors().strip())
                    .isEqualTo("motet: " + second.resolve("metrics.jsonl") + ":2: not a JSON object.");
        }
        assertThat(CommandRun.of("report", folder.toString()).errors()).contains("holds no run");
        assertThat(CommandRun.of("runs", folder.resolve("none").toString()).status())
                .isEqualTo(2);
        assertThat(CommandRun.of("report", first.toString(), "-o", folder.toString())
                        .errors())
                .contains("is a folder; a file is needed.");
    }
}
