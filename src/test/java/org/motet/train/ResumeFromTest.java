package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.motet.cli.CommandRun;
import org.motet.metrics.JsonlSink;

/** A run goes on from any of its checkpoints, and never from one that is damaged. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one run that nothing happens to, for all to be compared with
class ResumeFromTest {
    private static final int STEPS = 4;

    private Path whole = Path.of("");

    @TempDir
    private Path temporary;

    private Path run = Path.of("");

    @BeforeAll
    void train(@TempDir Path folder) throws IOException {
        whole = folder.resolve("whole");
        Training.of(
                        "steps=" + STEPS,
                        "problems.source=chain:24",
                        "prompts.per_step=4",
                        "update.mini_batches=2",
                        "rollout.group_size=4",
                        "evaluation.every=2",
                        "evaluation.problems=1",
                        "evaluation.problems_at_ends=1",
                        "output.checkpoint_every=1",
                        "output.best_checkpoints=1",
                        "output.checkpoints_kept=3",
                        "output.folder=" + whole)
                .quietly()
                .run();
    }

    @BeforeEach
    void copy() throws IOException {
        run = temporary.resolve("run");
        try (Stream<Path> files = Files.walk(whole)) {
            for (Path file : files.toList()) {
                Files.copy(file, run.resolve(whole.relativize(file).toString()));
            }
        }
    }

    private void resume(int from) throws IOException {
        Training.resume(run).from(from).quietly().run();
    }

    @Test
    void fromAnOlderCheckpointItComesToTheSameEndAndWhatCameAfterIsSetAside() throws IOException {
        resume(2);
        SameRun.assertSame(run, whole, STEPS);
        Path aside = run.resolve("set-aside/001");
        assertThat(names(aside)).containsExactly("checkpoints", "metrics.jsonl", "rollouts");
        assertThat(names(aside.resolve("checkpoints"))).containsExactly("step-000003", "step-000004");
        assertThat(names(aside.resolve("rollouts"))).containsExactly("step-000003.json", "step-000004.json");
        assertThat(JsonlSink.read(aside.resolve("metrics.jsonl"))).hasSize(STEPS);
        for (int step = 1; step <= STEPS; step++) {
            Path record = Path.of("rollouts/step-%06d.json".formatted(step));
            assertThat(run.resolve(record)).hasSameTextualContentAs(whole.resolve(record));
        }
        resume(3);
        assertThat(names(run.resolve("set-aside"))).containsExactly("001", "002");
        SameRun.assertSame(run, whole, STEPS);
    }

    @Test
    void fromTheInitialModelItIsMadeAnew() throws IOException {
        resume(0);
        assertThat(names(run.resolve("set-aside/001/checkpoints"))).contains("step-000002", "step-000004");
        SameRun.assertSame(run, whole, STEPS);
    }

    @Test
    void settingsOfAnAbandonedPartAreKnownToReplay() throws IOException {
        Training.resume(run, "steps=5", "update.learning_rate=1e-3").quietly().run();
        Training.resume(run, "steps=4").from(2).quietly().run();
        assertThat(Files.readAllLines(run.resolve("config.yaml")))
                .contains("# step 4: steps=5 (was 4), update.learning_rate=0.001 (was 3.0E-4)")
                .contains("# step 2, gone back to");
        assertThat(StepReplay.of(run, 4, () -> false).isSame()).isTrue();
        assertThat(StepReplay.of(run, 2, () -> false).isSame()).isTrue();
    }

    @Test
    void aDamagedCheckpointIsRefusedWithTheCommandThatGoesOnFromTheOneBefore() throws IOException {
        Path weights = run.resolve("checkpoints/step-000004/model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length / 2] ^= 1;
        Files.write(weights, bytes);
        CommandRun outcome = CommandRun.of("train", "--resume", run.toString());
        assertThat(outcome.status()).isEqualTo(2);
        String command = "motet train --resume " + run + " --from 3";
        assertThat(outcome.errors())
                .endsWith("motet: the checkpoint of step 4 is damaged: " + weights
                        + " is damaged: its SHA-256 is not that of the manifest. To go on from the one before, of step 3: "
                        + command + "\n");
        assertThat(JsonlSink.read(run.resolve("metrics.jsonl")))
                .as("nothing is touched")
                .hasSize(STEPS);
        assertThat(CommandRun.of(command.substring("motet ".length()).split(" "))
                        .status())
                .isZero();
        SameRun.assertSame(run, whole, STEPS);
    }

    @Test
    void whereAllAreDamagedTheInitialModelIsOffered() throws IOException {
        for (int step = 2; step <= STEPS; step++) {
            Files.delete(run.resolve("checkpoints/step-%06d/MANIFEST.json".formatted(step)));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Training.resume(run).quietly().run())
                .withMessageContaining("To go on from the initial model: motet train --resume " + run + " --from 0");
    }

    @Test
    void aStepWithoutACheckpointIsRefusedWithThoseThatThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> resume(1))
                .withMessage(run + " has no checkpoint of step 1; there are those of step 2, step 3, step 4, and 0 is"
                        + " the initial model");
        assertThat(CommandRun.of("train", "--from", "2").status()).isEqualTo(2);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
