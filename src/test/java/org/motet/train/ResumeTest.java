package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;

/** A run that is killed and resumed is, bit for bit, the run that was not. */
class ResumeTest {
    private static final List<String> SMALL = List.of(
            "steps=7",
            "seed=3",
            "templates.schedule=adaptive", // what it has learnt is part of the state
            "prompts.disturbed=0.3",
            "prompts.max_tokens=128",
            "update.kl_loss_coef=0.01", // the initial model is needed again
            "problems.source=chain:24",
            "prompts.per_step=4",
            "update.mini_batches=2",
            "rollout.group_size=4",
            "evaluation.problems_at_ends=2",
            "evaluation.problems=2",
            "evaluation.every=3",
            "output.checkpoint_every=2");

    @Test
    void aKilledRunGoesOnAsIfNothingHadHappened(@TempDir Path folder) throws Exception {
        Path whole = folder.resolve("whole");
        assertThat(finish(motet(whole, true), folder)).isZero();

        Path killed = folder.resolve("killed");
        Process process = motet(killed, true);
        Path metrics = killed.resolve("metrics.jsonl");
        while (process.isAlive()
                && (!Files.exists(metrics) || Files.readAllLines(metrics).size() < 3)) {
            process.waitFor(5, TimeUnit.MILLISECONDS);
        }
        process.destroyForcibly().waitFor(); // SIGKILL, at whatever it was doing
        assertThat(JsonlSink.read(metrics).size()).isLessThan(7);
        assertThat(finish(motet(killed, false), folder)).isZero();

        assertThat(numbers(killed)).isEqualTo(numbers(whole));
        for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
            String path = "checkpoints/step-000007/" + file;
            assertThat(Files.mismatch(whole.resolve(path), killed.resolve(path)))
                    .as(file)
                    .isEqualTo(-1);
        }
    }

    /** All metrics but clocks and memory. */
    private static List<Map<String, Object>> numbers(Path run) throws IOException {
        List<Map<String, Object>> all = new ArrayList<>();
        for (StepMetrics step : JsonlSink.read(run.resolve("metrics.jsonl"))) {
            Map<String, Object> kept = new TreeMap<>(step.values());
            kept.keySet().removeIf(name -> name.startsWith("timing_s/") || name.startsWith("perf/"));
            kept.put("templates", step.templates());
            kept.put("step", step.step());
            all.add(kept);
        }
        return all;
    }

    private static Process motet(Path run, boolean fresh) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.bytedeco.javacpp.nopointergc=true",
                "-Dai.djl.offline=true",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "org.motet.cli.Main",
                "train"));
        if (fresh) {
            command.add("output.folder=" + run);
            command.addAll(SMALL);
        } else {
            command.addAll(List.of("--resume", run.toString()));
        }
        File log = run.resolveSibling(run.getFileName() + ".log").toFile();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    private static int finish(Process process, Path folder) throws Exception {
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("finished in time").isTrue();
        if (process.exitValue() != 0) {
            try (var logs = Files.newDirectoryStream(folder, "*.log")) {
                for (Path log : logs) {
                    System.err.println(Files.readString(log));
                }
            }
        }
        return process.exitValue();
    }
}
