package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.motet.checkpoint.CheckpointStore;
import org.motet.model.CausalLm;
import org.motet.model.ModelExport;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.train.nano.NanoModel;
import org.motet.weights.ModelDirectory;

/** Weights that are numbers, but so large that the model's answers are none: nothing goes on with them. */
class AbsurdWeightsTest {
    private static final String[] SMALL = {
        "problems.source=chain:24",
        "prompts.per_step=4",
        "update.mini_batches=2",
        "rollout.group_size=4",
        "evaluation.every=0",
        "evaluation.problems_at_ends=2"
    };

    @TempDir
    private Path folder;

    private Path absurd = Path.of("absurd");

    @BeforeEach
    void makeTheModel() throws IOException {
        absurd = folder.resolve("absurd");
        try (CausalLm model = absurd(NanoModel.directory())) {
            ModelExport.exact(NanoModel.directory()).write(model, absurd);
        }
    }

    private static CausalLm absurd(Path source) throws IOException {
        try (ModelDirectory directory = ModelDirectory.open(source);
                Scope scope = Scope.open()) {
            CausalLm model = CausalLm.load(directory, Device.CPU, DType.FLOAT32);
            model.weights().named().forEach((name, tensor) -> {
                if (name.contains(".mlp.")) {
                    tensor.mul_(1e14);
                }
            });
            model.weightsChanged();
            return model;
        }
    }

    @Test
    void trainStopsBeforeTheFirstStepAndSavesNothing() {
        Path run = folder.resolve("run");
        CommandRun outcome = motet("train", with("model.path=" + absurd, "steps=3", "output.folder=" + run));
        assertThat(outcome.status()).as(outcome.errors()).isEqualTo(1);
        assertThat(outcome.errors())
                .containsPattern(
                        "motet: evaluation before step 1: the logits for token 1 of completion 1 of problem \\S+"
                                + " under template \\w+ are not finite");
        assertThat(run.resolve("checkpoints")).doesNotExist();
    }

    @Test
    void trainStopsAtTheStepAndTheGoodCheckpointStays() throws IOException {
        Path run = folder.resolve("run");
        assertThat(motet("train", with("steps=1", "output.folder=" + run)).status())
                .isZero();
        Path good = run.resolve("checkpoints/step-000001");
        new CheckpointStore(run.resolve("checkpoints"), 2)
                .save(
                        2,
                        to -> { // as if step 2 had destroyed the weights
                            String moments = "optimizer/moments.safetensors";
                            Files.createDirectory(to.resolve("optimizer"));
                            Files.copy(good.resolve(moments), to.resolve(moments));
                            String state = Files.readString(good.resolve("state.json"));
                            Files.writeString(
                                    to.resolve("state.json"), state.replaceFirst("\"step\" ?: ?1", "\"step\":2"));
                            try (CausalLm model = absurd(good)) {
                                ModelExport.exact(good).writeInto(model, to);
                            }
                        });
        CommandRun outcome = motet("train", "--resume", run.toString(), "steps=9", "output.checkpoint_every=1");
        assertThat(outcome.status()).as(outcome.errors()).isEqualTo(1);
        assertThat(outcome.errors())
                .contains("the newest checkpoint is that of step 2")
                .containsPattern("motet: step 3: the logits for token 1 of completion \\d of problem \\S+"
                        + " under template \\w+ are not finite");
        assertThat(good.resolve("MANIFEST.json")).exists();
        assertThat(run.resolve("checkpoints/step-000003")).doesNotExist();
        assertThat(run.resolve("summary.json").toFile().lastModified())
                .as("no new summary")
                .isLessThan(run.resolve("checkpoints/step-000002").toFile().lastModified());
    }

    @Test
    void supervisedTrainingStopsAndWritesNoModel() throws IOException {
        Path data = Files.writeString(folder.resolve("data.jsonl"), """
                {"prompt": "Compute 1+1.", "completion": "2"}
                {"prompt": "Compute 1+2.", "completion": "3"}
                """);
        Path run = folder.resolve("run");
        CommandRun outcome = motet(
                "sft",
                "model=" + absurd,
                "data.source=" + data,
                "data.held_out_share=0",
                "steps=3",
                "checkpoint_every=1",
                "folder=" + run);
        assertThat(outcome.status()).as(outcome.errors()).isEqualTo(1);
        assertThat(outcome.errors())
                .containsPattern(
                        "motet: step 1: the loss is not finite: the model gives token 1 of the completion of the"
                                + " example of \\S+data.jsonl row \\d the log-probability NaN");
        assertThat(run.resolve("checkpoints")).doesNotExist();
        assertThat(run.resolve("model")).doesNotExist();
    }

    @Test
    void generationStops() {
        CommandRun outcome = motet(
                "generate",
                "--model",
                absurd.toString(),
                "--templates",
                "nano",
                "--template",
                "plain",
                "--problem",
                "1+1");
        assertThat(outcome.status()).as(outcome.errors()).isEqualTo(1);
        assertThat(outcome.errors())
                .contains("motet: the logits for token 1 of completion 1")
                .contains("not finite");
    }

    private static String[] with(String... more) {
        return Stream.concat(Stream.of(SMALL), Stream.of(more)).toArray(String[]::new);
    }

    private static CommandRun motet(String command, String... arguments) {
        return CommandRun.of(
                Stream.concat(Stream.of(command), Stream.of(arguments)).toArray(String[]::new));
    }
}
