package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.motet.train.TinyModel;
import org.motet.train.nano.NanoModel;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DoctorCommandTest {
    @TempDir
    Path folder;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    private int doctor(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        String[] all = Stream.concat(Stream.of("doctor"), Stream.of(arguments)).toArray(String[]::new);
        return commandLine.execute(all);
    }

    static List<Path> recipes() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("recipes"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void everyRecipeResolves(Path recipe) {
        boolean nano = recipe.getFileName().toString().startsWith("nano");
        assumeTrue(!nano || NanoModel.class.getResource("config.json") != null, "the nano model is not built yet");
        boolean known =
                !recipe.getFileName().toString().startsWith("smollm2"); // its model is first made by another recipe
        // On a processor the paper's runs would not fit.
        boolean ready = (nano ? doctor(recipe.toString()) : doctor(recipe.toString(), "model.device=cuda")) == 0;
        assertThat(out.toString())
                .as(err.toString())
                .contains(ready ? "\nready to train" : "not ready to train")
                .contains("a step", "updates a step", known ? "together" : "missing     model")
                .doesNotContain("wrong ");
    }

    @Test
    void aForcedPrefixThatSharesATokenWithThePromptIsDoubtful() throws IOException {
        Path set = Files.writeString(
                folder.resolve("seam.yaml"),
                "templates: [{name: seam, text: '{problem} The ans', prefix: 'wer is', format: 1}]");
        assertThat(doctor("templates.set=" + set)).as(out + "" + err).isZero();
        assertThat(out.toString()).containsPattern("doubtful +templates +the forced prefix shares a token .* in seam");
    }

    @Test
    void aKeyThatDoesNothingIsDoubtful() throws IOException {
        assertThat(doctor("update.kl_loss_type=k1")).as(out + "" + err).isZero();
        assertThat(out.toString())
                .containsPattern("doubtful +config +update.kl_loss_type has no effect with update.kl_loss_coef=0\\.");
    }

    @Test
    void answersThatNoPolicyCanReadAreCountedWithAnExample() throws IOException {
        Path problems = folder.resolve("train.jsonl");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            lines.append(
                    "{\"id\":\"p" + i + "\",\"question\":\"What is " + i + "+1?\",\"answer\":\"" + (i + 1) + "\"}\n");
        }
        lines.append(
                "{\"id\":\"essay\",\"question\":\"Why?\",\"answer\":\"Because the sum of two odd numbers is even.\"}\n");
        lines.append("{\"id\":\"dots\",\"question\":\"What?\",\"answer\":\"...\"}\n");
        Files.writeString(problems, lines);
        Path held = Files.writeString(folder.resolve("held.jsonl"), "{\"question\":\"Held?\",\"answer\":1}\n");
        String[] data = {"problems.source=" + problems, "problems.evaluation=" + held};
        assertThat(doctor(data)).as(out + "" + err).isZero();
        assertThat(out.toString())
                .containsPattern(
                        "doubtful +answers +2 of the 62 problems for training have a reference answer that no"
                                + " completion will match \\(1 prose, 1 unreadable\\), such as \\S*essay\\S*: \"Because the sum of");
        assertThat(doctor(data[0], data[1], "reward.accuracy_weight=0")).isZero();
        assertThat(out.toString()).as("accuracy is not rewarded").doesNotContain("essay");
    }

    @Test
    void theAlgebraOfThePaperIsRight() throws IOException {
        Path model = TinyModel.write(folder.resolve("model"), 8192);
        Path problems = folder.resolve("train.jsonl");
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 1280; i++) {
            lines.append("{\"question\":\"What is " + i + "+1?\",\"answer\":" + (i + 1) + "}\n");
        }
        Files.writeString(problems, lines);
        Path held = Files.writeString(folder.resolve("held.jsonl"), "{\"question\":\"Held?\",\"answer\":1}\n");
        assertThat(doctor(
                        "recipes/paper-qwen2.5-math-1.5b.yaml",
                        "model.path=" + model,
                        "model.device=cpu",
                        "problems.source=" + problems,
                        "problems.evaluation=" + held,
                        "--json"))
                .as(out + "" + err)
                .isZero();
        JsonNode result = new JsonMapper().readTree(out.toString());
        JsonNode batch = result.at("/batch");
        assertThat(batch.at("/rolloutsPerStep").asInt()).isEqualTo(1024);
        assertThat(batch.at("/sequencesPerUpdate").asInt()).isEqualTo(256);
        assertThat(batch.at("/stepsPerEpoch").asDouble()).isEqualTo(10);
        assertThat(batch.at("/epochs").asDouble()).isEqualTo(396);
        assertThat(batch.at("/updates").asInt()).isEqualTo(15_840);
        assertThat(batch.at("/rollouts").asInt()).isEqualTo(4_055_040);
        assertThat(result.at("/memory/parameters").asLong()).isPositive();
    }

    @Test
    void theShapeOfThePapersModelGivesItsKnownSize() throws IOException {
        doctor("recipes/paper-qwen2.5-math-1.5b.yaml", "model.device=cuda", "--json");
        JsonNode memory = new JsonMapper().readTree(out.toString()).at("/memory");
        assertThat(memory.at("/parameters").asLong()).isEqualTo(1_543_714_304L);
        // 16 bytes a weight for fp32 master, gradient and moments, 2 for the copy in bfloat16.
        assertThat(memory.at("/weights").asLong()
                        + memory.at("/gradients").asLong()
                        + memory.at("/moments").asLong())
                .isEqualTo(18 * 1_543_714_304L);
    }

    @Test
    void whatIsNotReadyLeavesWithOneAndDoubtsOnlyIfStrict() throws IOException {
        String[] arguments = {
            "recipes/paper-qwen2.5-math-1.5b.yaml", "problems.source=" + folder.resolve("none.parquet")
        };
        assertThat(doctor(arguments)).isEqualTo(1);
        assertThat(out.toString()).contains("none.parquet is not here", "not ready to train");
        assertThat(doctor(arguments[0], arguments[1], "--strict")).isEqualTo(1);
        assertThat(doctor("update.kl_loss_type=k1")).as(out + "" + err).isZero();
        assertThat(doctor("update.kl_loss_type=k1", "--strict")).isEqualTo(1);
    }

    @Test
    void benchmarksThatAreNotHereAreNotCheckedRatherThanDoubted() {
        assumeTrue(System.getenv("MOTET_DATA") == null, "MOTET_DATA names benchmarks");
        assertThat(doctor("--strict")).as(out + "" + err).isZero();
        assertThat(out.toString()).containsPattern("not checked +benchmarks ").doesNotContain("doubtful");
        // A folder that somebody named and that holds none is worth a doubt.
        assertThat(doctor("--strict", "--data", folder.toString())).isEqualTo(1);
        assertThat(out.toString()).containsPattern("doubtful +benchmarks ");
    }

    @Test
    void aModelDirectoryIsCheckedPartByPart() throws IOException {
        Path model = TinyModel.write(folder.resolve("model"), 64);
        assertThat(doctor(model.toString())).as(out + "" + err).isZero();
        assertThat(out.toString())
                .containsPattern("good +config +qwen2, 2 layers of width 32, 300 tokens")
                .containsPattern("good +weights +26 tensors")
                .containsPattern("good +numbers +all are finite")
                .containsPattern("good +tokenizer +\\d+ tokens; completions end with \\[2\\]")
                .containsPattern("good +chat +no chat template")
                .containsPattern("to load +\\d+\\.\\d MiB")
                .contains("\nready to use");
        assertThat(doctor(model.toString(), "prompts.per_step=64")).isEqualTo(2);
        assertThat(err.toString()).contains("motet doctor model.path=" + model + " prompts.per_step=64");
        assertThat(doctor(folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("has no config.json");
    }

    @Test
    void aDamagedModelDirectoryIsNotReady() throws IOException {
        Path model = TinyModel.write(folder.resolve("model"), 64);
        Path weights = model.resolve("model.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        byte[] nan = whole.clone();
        System.arraycopy(new byte[] {0, 0, (byte) 0xc0, 0x7f}, 0, nan, nan.length - 4, 4);
        Files.write(weights, nan);
        assertThat(doctor(model.toString())).isEqualTo(1);
        assertThat(out.toString())
                .containsPattern("wrong +numbers +model\\.\\S+ holds numbers that are not finite")
                .contains("not ready to use");
        Files.write(weights, Arrays.copyOf(whole, whole.length - 4));
        assertThat(doctor(model.toString())).isEqualTo(1);
        assertThat(out.toString()).containsPattern("wrong +weights +.*model\\.safetensors");
        Files.write(weights, whole);
        String config = Files.readString(model.resolve("config.json"));
        Files.writeString(
                model.resolve("config.json"), config.replaceAll("\"hidden_size\"\\s*:\\s*32", "\"hidden_size\": 64"));
        assertThat(doctor(model.toString())).isEqualTo(1);
        assertThat(out.toString()).containsPattern("wrong +weights +.*has shape");
        Files.writeString(model.resolve("config.json"), config);
        Files.writeString(
                model.resolve("tokenizer_config.json"),
                "{\"chat_template\": \"{{ messages[0]['content'] | nonsense }}\"}");
        assertThat(doctor(model.toString())).isZero();
        assertThat(out.toString()).containsPattern("doubtful +chat +.*nonsense");
        assertThat(doctor(model.toString(), "--strict")).isEqualTo(1);
        Files.delete(model.resolve("tokenizer.json"));
        assertThat(doctor(model.toString())).isEqualTo(1);
        assertThat(out.toString()).containsPattern("missing +tokenizer");
    }

    @Test
    void whatCannotRunIsRefused() throws IOException {
        assertThat(doctor("prompts.per_step=30")).isEqualTo(2);
        assertThat(err.toString()).contains("mini_batches");
        assertThat(doctor("prompts.per_stop=30")).isEqualTo(2);
        assertThat(err.toString()).contains("per_step");
        Path model = TinyModel.write(folder.resolve("model"), 100);
        assertThat(doctor("model.path=" + model)).isEqualTo(1);
        assertThat(out.toString()).contains("do not fit the model's 100 positions", "not ready to train");
    }

    @Test
    void thePapersValidationFileIsCalledATestSet() {
        Path data = Path.of("../shared/data");
        assumeTrue(Files.isDirectory(data), "no data beside the checkout");
        Path level = data.resolve("data/math_level3to5");
        String suite = data.resolve("datasets/evaluation_suite").toString();
        String train = "problems.source=" + level.resolve("SimpleRL-simplelr_qwen_level3to5.train.parquet");
        doctor("recipes/paper-qwen2.5-math-1.5b.yaml", train, "--data", suite);
        assertThat(out.toString())
                .contains(
                        "none of their questions is among the problems", "3,960 steps", "all can be read under paper");
        doctor(
                "recipes/paper-qwen2.5-math-1.5b.yaml",
                train,
                "problems.evaluation=" + level.resolve("SimpleRL-simplelr_qwen_level3to5.test.parquet"),
                "--data",
                suite);
        assertThat(out.toString()).contains("500 of the 500 questions of math", "chosen on that test set");
    }
}
