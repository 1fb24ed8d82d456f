package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.motet.cli.CommandRun;

/** A step can be made again bit for bit from the checkpoint before it, and what was not so is found. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one run for all to look at
class StepReplayTest {
    private static final List<String> SMALL = List.of(
            "steps=4",
            "templates.schedule=adaptive", // what it has learnt is part of what is redone
            "update.entropy_adaptive=true",
            "update.entropy_target=9",
            "problems.source=chain:10", // an epoch ends within step 3
            "prompts.per_step=4",
            "update.mini_batches=2",
            "rollout.group_size=4",
            "evaluation.every=0",
            "evaluation.problems_at_ends=1",
            "output.checkpoint_every=2",
            "output.best_checkpoints=0",
            "output.checkpoints_kept=9");

    private Path made = Path.of("");

    @TempDir
    private Path temporary;

    private Path run = Path.of("");

    @BeforeAll
    void train(@TempDir Path folder) throws IOException {
        made = folder.resolve("run");
        Training.of(Stream.concat(SMALL.stream(), Stream.of("output.folder=" + made))
                        .toArray(String[]::new))
                .quietly()
                .run();
        Training.resume(made, "steps=5", "update.learning_rate=1e-3", "reward.format_weight=0.5")
                .quietly()
                .run();
    }

    @BeforeEach
    void copy() throws IOException {
        run = temporary.resolve("run");
        try (Stream<Path> files = Files.walk(made)) {
            for (Path file : files.toList()) {
                Files.copy(file, run.resolve(made.relativize(file).toString()));
            }
        }
    }

    private StepReplay replay(int step) throws IOException {
        return StepReplay.of(run, step, () -> false);
    }

    @Test
    void stepsBeforeAndAfterAResumeWithOtherSettingsAreMadeAgainAsTheyWereAndNothingIsWritten() throws IOException {
        Map<String, String> before = content();
        assertThat(replay(2)).isEqualTo(new StepReplay(2, 0, 2, null));
        assertThat(replay(4)).isEqualTo(new StepReplay(4, 2, 2, null));
        assertThat(replay(5)).isEqualTo(new StepReplay(5, 4, 1, null));
        assertThat(content()).isEqualTo(before);
    }

    @Test
    void aDamagedCheckpointIsPassedOverForTheOneBefore() throws IOException {
        Files.writeString(run.resolve("checkpoints/step-000002/state.json"), "{}");
        assertThat(replay(3)).isEqualTo(new StepReplay(3, 0, 3, null));
    }

    @Test
    void theFirstDifferenceIsNamedAndTheCommandLeavesWithOne() throws IOException {
        change("rollouts/step-000003.json", "\"rewards\" : \\[ [0-9.]+", "\"rewards\" : [ 0.25");
        StepReplay replay = replay(4);
        assertThat(replay.isSame()).isFalse();
        assertThat(replay.compared()).as("the step on the way is compared, too").isEqualTo(1);
        assertThat(replay.difference())
                .startsWith("step 3, prompt 1 (problem ")
                .contains(", rollout 1: its reward is ", " instead of 0.25");
        CommandRun outcome = CommandRun.of("replay", run.toString(), "--step", "3");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.output()).startsWith("different: step 3, prompt 1 (problem ");
        assertThat(CommandRun.of("replay", run.toString(), "--step", "2").output())
                .isEqualTo("identical: 2 of the steps 1 to 2 were compared, bit for bit\n");
    }

    @Test
    void anotherTemperatureOrSeedIsSeenInWhatIsDrawn() throws IOException {
        change("config.yaml", "temperature: 1.0", "temperature: 0.9");
        assertThat(replay(1).difference())
                .startsWith("step 1, prompt 1 (problem ")
                .contains("token");
        change("config.yaml", "seed: 1", "seed: 2");
        assertThat(replay(1).difference())
                .startsWith("step 1, prompt 1 (problem ")
                .contains(": it is problem ");
    }

    @Test
    void anotherUpdateOfTheSameRolloutsIsSeenInItsNumbers() throws IOException {
        change("config.yaml", "max_grad_norm: 1.0", "max_grad_norm: 1.0e-3");
        assertThat(replay(1).difference()).startsWith("step 1, actor/");
    }

    @Test
    void aStepWithoutARecordIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> replay(9))
                .withMessage("%s has no record of step 9 to compare with; those that there are stand in %s"
                        .formatted(run, run.resolve("rollouts")));
        assertThat(CommandRun.of("replay", run.toString(), "--step", "9").status())
                .isEqualTo(2);
    }

    @Test
    void aStepOfAnAdapterIsMadeAgain() throws IOException {
        run = temporary.resolve("lora");
        Training.of(Stream.concat(
                                SMALL.stream(),
                                Stream.of("output.folder=" + run, "lora.rank=2", "update.learning_rate=1e-2"))
                        .toArray(String[]::new))
                .quietly()
                .run();
        assertThat(replay(3)).isEqualTo(new StepReplay(3, 2, 1, null));
    }

    private void change(String file, String pattern, String with) throws IOException {
        String text = Files.readString(run.resolve(file));
        String changed = text.replaceFirst(pattern, with);
        assertThat(changed).isNotEqualTo(text);
        Files.writeString(run.resolve(file), changed);
    }

    /** Names, times and content of all that is in the run's folder. */
    private Map<String, String> content() throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.toList()) {
                content.put(
                        file.toString(),
                        Files.getLastModifiedTime(file)
                                + (Files.isDirectory(file)
                                        ? ""
                                        : java.util.Arrays.hashCode(Files.readAllBytes(file)) + ""));
            }
        }
        return content;
    }
}
