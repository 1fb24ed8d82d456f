package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;

/** A short run of the shipped model that is made longer, twice. */
@ResourceLock(Resources.SYSTEM_ERR)
class ResumeWithOverridesTest {
    @Test
    void aLongerRunRecordsWhatWasSetAndSaysWhatItsLearningRateDoes(@TempDir Path temporary) throws IOException {
        Path run = temporary.resolve("run");
        Training.of(
                        "steps=2",
                        "problems.source=chain:24",
                        "prompts.per_step=4",
                        "update.mini_batches=2",
                        "update.lr_warmup_updates=0",
                        "rollout.group_size=2",
                        "evaluation.every=0",
                        "evaluation.problems_at_ends=1",
                        "output.checkpoint_every=1",
                        "output.checkpoints_kept=1",
                        "output.best_checkpoints=0",
                        "output.folder=" + run)
                .run();

        assertThat(errors(() -> Training.resume(run, "steps=4", "update.learning_rate=1e-4")
                        .run()))
                .contains("set from step 3 on: steps=4 (was 2), update.learning_rate=1.0E-4 (was 3.0E-4)")
                .contains(
                        "the run has 4 steps, not 2 steps: the learning rate falls to 0 (update.lr_decay=linear) where the"
                                + " run ends, after 4 steps; the next update has 5.00e-05, by the former schedule 0\n");
        Path config = run.resolve("config.yaml");
        Files.writeString(config, Files.readString(config).replace("format_weight: 1.0", "format_weight: 0.5"));
        assertThat(errors(() -> Training.resume(run, "steps=5").run()))
                .contains("config.yaml was edited by hand: reward.format_weight=0.5 (was 1.0)")
                .contains("set from step 5 on: steps=5 (was 4)")
                .contains("the run has 5 steps, not 4 steps");

        assertThat(Files.readAllLines(config))
                .startsWith(
                        "# Changed on resume, oldest first:",
                        "# step 2: steps=4 (was 2), update.learning_rate=1.0E-4 (was 3.0E-4)",
                        "# step 4, by hand: reward.format_weight=0.5 (was 1.0)",
                        "# step 4: steps=5 (was 4)",
                        "seed: 1",
                        "steps: 5");
        assertThat(run.resolve("checkpoints/step-000005/tokenizer.json"))
                .as("though the checkpoint that it went on from is gone")
                .exists();
        List<StepMetrics> steps = JsonlSink.read(run.resolve("metrics.jsonl"));
        assertThat(steps).hasSize(5);
        assertThat(steps.get(2).get("actor/lr")).isEqualTo(1e-4 * (1 - 5 / 8.0)); // of the step's second update
    }

    private interface Run {
        void run() throws IOException;
    }

    private static String errors(Run run) throws IOException {
        PrintStream usual = System.err;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
        try {
            run.run();
        } finally {
            System.setErr(usual);
        }
        return captured.toString(StandardCharsets.UTF_8);
    }
}
