package org.motet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;
import org.motet.model.CausalLm;
import org.motet.model.PassesKind;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.train.nano.NanoModel;
import org.motet.weights.SafetensorsFile;

/** Short runs that train an adapter beside the shipped model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // one run for all to look at
class LoraRunTest {
    private static final int STEPS = 4;
    private static final String ADAPTER = "adapter_model.safetensors";
    private static final List<String> SMALL = List.of(
            "steps=" + STEPS,
            "problems.source=chain:24",
            "prompts.per_step=4",
            "update.mini_batches=2",
            "update.learning_rate=1e-2",
            "rollout.group_size=4",
            "evaluation.problems_at_ends=2",
            "evaluation.problems=2",
            "evaluation.every=2",
            "output.checkpoint_every=1",
            "output.checkpoints_kept=9",
            "lora.rank=4",
            "lora.alpha=8");

    @TempDir
    private static Path folder;

    private static Training training(String name, String... more) {
        List<String> settings = new ArrayList<>(SMALL);
        settings.addAll(List.of(more));
        settings.add("output.folder=" + folder.resolve(name));
        return Training.of(settings.toArray(String[]::new)).quietly();
    }

    private static Path checkpoint(String name, int step) {
        return folder.resolve(name).resolve("checkpoints/step-%06d".formatted(step));
    }

    @BeforeAll
    static void whole() throws IOException {
        training("whole").run();
    }

    @Test
    void checkpointsHoldTheAdapterItsMomentsAndWhichBaseItBelongsTo() throws IOException {
        Path checkpoint = checkpoint("whole", STEPS);
        try (var files = Files.list(checkpoint)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "adapter_config.json", ADAPTER, "base.json", "optimizer", "state.json", "MANIFEST.json");
        }
        try (SafetensorsFile adapter = SafetensorsFile.open(checkpoint.resolve(ADAPTER));
                SafetensorsFile moments = SafetensorsFile.open(checkpoint.resolve("optimizer/moments.safetensors"))) {
            assertThat(adapter.names()).hasSize(4 * 7 * 2);
            assertThat(moments.names()).hasSize(2 * 4 * 7 * 2);
            assertThat(adapter.names())
                    .allSatisfy(name -> assertThat(moments.names()).contains("exp_avg." + name, "exp_avg_sq." + name));
        }
        assertThat(Files.readString(checkpoint.resolve("base.json"))).contains("\"nano\"", "sha256:");
        assertThat(Files.size(checkpoint.resolve("optimizer/moments.safetensors")))
                .isLessThan(Files.size(NanoModel.directory().resolve("model.safetensors")));
    }

    @Test
    void aRunThatIsStoppedAndResumedIsBitForBitTheOneThatWasNot() throws IOException {
        for (int stopped = 1; stopped <= 2; stopped++) { // the second is evaluated
            String name = "stopped-" + stopped;
            AtomicBoolean stop = new AtomicBoolean();
            int last = stopped;
            training(name)
                    .observe(step -> stop.set(step.number() == last))
                    .interruptedBy(stop::get)
                    .run();
            assertThat(checkpoint(name, stopped)).isDirectory();
            assertThat(checkpoint(name, stopped + 1)).doesNotExist();
            Training.resume(folder.resolve(name)).quietly().run();
            SameRun.assertSame(folder.resolve(name), folder.resolve("whole"), STEPS, ADAPTER);
        }
    }

    @Test
    void aRunThatIsKilledAndResumedIsBitForBitTheOneThatWasNot() throws Exception {
        List<String> settings = SMALL;
        RunProcess process = RunProcess.begin(folder.resolve("killed"), settings);
        process.awaitSaying("step 2/4");
        process.process().destroyForcibly().waitFor();
        RunProcess.resume(folder.resolve("killed")).finish(0);
        SameRun.assertSame(folder.resolve("killed"), folder.resolve("whole"), STEPS, ADAPTER);
    }

    @Test
    void theReferenceIsTheBaseAndTheDivergenceFromItGrows() throws IOException {
        training("kl", "update.kl_loss_coef=0.1", "update.mini_batches=1", "steps=3", "evaluation.every=0")
                .run();
        List<StepMetrics> steps = JsonlSink.read(folder.resolve("kl/metrics.jsonl"));
        assertThat(steps.getFirst().get("actor/kl_loss")).isCloseTo(0, within(1e-6));
        assertThat(steps.get(2).get("actor/kl_loss")).isGreaterThan(1e-4);
        assertThat(steps)
                .allSatisfy(step ->
                        assertThat(step.get("training/rollout_probs_diff_mean")).isLessThan(1e-5));
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void anAdapterIsOpenedAsTheVeryPolicyThatWasTrained(DType type) throws IOException {
        int[] tokens = {5, 9, 30, 7, 100, 44};
        try (Scope scope = Scope.open();
                StoredModel base = StoredModel.open(NanoModel.directory());
                StoredModel stored = StoredModel.open(checkpoint("whole", STEPS));
                CausalLm opened = stored.load(Device.CPU, type);
                CausalLm plain = base.load(Device.CPU, type);
                CausalLm trained = AdaptedPolicy.of(unconfigured(), base, checkpoint("whole", STEPS))
                        .load(Device.CPU, type, 1)) {
            float[] logits = opened.logits(tokens).toFloats();
            assertThat(logits).isEqualTo(trained.logits(tokens).toFloats());
            assertThat(logits).isNotEqualTo(plain.logits(tokens).toFloats());
            assertThat(stored.tokenizer().vocabularySize())
                    .isEqualTo(base.tokenizer().vocabularySize());
            assertThat(stored.digests().get("weights"))
                    .isNotEqualTo(base.digests().get("weights"));
        }
    }

    @Test
    void toTrainAllWeightsAnAdapterIsMergedIntoItsBase() throws IOException {
        int[] tokens = {5, 9, 30, 7, 100, 44};
        try (Scope scope = Scope.open();
                StoredModel stored = StoredModel.open(checkpoint("whole", STEPS));
                CausalLm beside = stored.load(Device.CPU, DType.FLOAT32);
                CausalLm merged = stored.load(Device.CPU, DType.FLOAT32, PassesKind.AUTO)) {
            assertThat(merged.adapter()).isNull();
            assertThat(merged.logits(tokens).toFloats())
                    .containsExactly(beside.logits(tokens).toFloats(), within(1e-4f));
        }
    }

    @Test
    void aRunBeginsWithTheAdapterOfAFolder() throws IOException {
        Path from = checkpoint("whole", STEPS);
        training(
                        "further",
                        "lora.rank=0",
                        "lora.path=" + from,
                        "steps=1",
                        "evaluation.every=0",
                        "update.learning_rate=1e-30")
                .run();
        assertThat(Files.mismatch(checkpoint("further", 1).resolve(ADAPTER), from.resolve(ADAPTER)))
                .as("a step too small to change a number")
                .isEqualTo(-1);
        // resumed without the folder that it began with
        Training.resume(folder.resolve("further"), "steps=2", "lora.path=elsewhere")
                .quietly()
                .run();
        assertThat(checkpoint("further", 2)).isDirectory();
    }

    @Test
    void whatARunTrainsStaysWhatItIs() throws IOException {
        training("kept", "steps=1", "evaluation.every=0").run();
        Path run = folder.resolve("kept");
        assertRefused(
                Training.resume(run, "steps=2", "lora.rank=8"),
                "of rank 4",
                "one of rank 8",
                "a run keeps its adapter");
        assertRefused(Training.resume(run, "steps=2", "lora.rank=0"), "the run trains an adapter", "lora.rank is 0");
        Path other = TinyModel.write(folder.resolve("other"), 512);
        assertRefused(
                training(
                        "on-other",
                        "lora.rank=0",
                        "lora.path=" + checkpoint("kept", 1),
                        "model.path=" + other,
                        "prompts.max_tokens=300"),
                "an adapter of nano with weights sha256:",
                "fits its own base only");
        training("full", "lora.rank=0", "steps=1", "evaluation.every=0").run();
        assertRefused(
                Training.resume(folder.resolve("full"), "steps=2", "lora.rank=4"),
                "the run trains all weights",
                "asks for an adapter");
        assertRefused(
                training("nested", "model.path=" + checkpoint("kept", 1)), "model.path names an adapter", "lora.path");
        assertRefused(training("none", "lora.rank=0", "lora.path=" + other), "holds no adapter", "adapter_config.json");
        for (String name : List.of("on-other", "nested", "none")) {
            assertThat(folder.resolve(name)).as("nothing was begun").doesNotExist();
        }
    }

    /** The adapter of a checkpoint is what it is. */
    private static TrainConfig unconfigured() {
        return TrainConfig.DEFAULT;
    }

    private static void assertRefused(Training training, String... says) {
        assertThatIllegalArgumentException()
                .isThrownBy(training::run)
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains(says));
    }
}
