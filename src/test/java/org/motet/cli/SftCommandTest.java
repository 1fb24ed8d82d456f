package org.motet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.motet.golden.Golden;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.StepMetrics;
import org.motet.train.TinyModel;
import org.motet.weights.JsonDocument;
import picocli.CommandLine;

class SftCommandTest {
    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    private int sft(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("sft", "folder=" + folder.resolve("run")));
        all.addAll(List.of(arguments));
        return commandLine.execute(all.toArray(String[]::new));
    }

    private Path data(int rows) throws IOException {
        return Files.write(
                folder.resolve("data.jsonl"),
                IntStream.range(0, rows)
                        .mapToObj(i -> "{\"prompt\": \"Solve %d+2.\", \"completion\": \" The answer is %d.\"}"
                                .formatted(i, i + 2))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "heads=0, new_model.hidden=64 cannot be shared by heads=0",
        "hidden=65, new_model.hidden=65 cannot be shared by heads=2",
        "layers=0, new_model: The number of layers is 0; needed is at least 1.",
        "key_value_heads=3, 'new_model: 2 query heads cannot share 3 key-value heads; one must divide the other.'",
        "vocabulary=1, new_model: End token id 2 is outside the vocabulary of 1."
    })
    void aShapeThatCannotBeIsRefusedBeforeThereIsARunFolder(String setting, String sentence) {
        assertThat(sft("new_model." + setting)).isEqualTo(2);
        assertThat(err.toString().strip()).isEqualTo("motet: " + sentence);
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aColdStartIsTheSameModelEachTime() throws IOException {
        String[] small = {"steps=2", "evaluation_problems=2", "new_model.hidden=32", "new_model.layers=1"};
        assertThat(sft(small)).isZero();
        Map<String, byte[]> first = files(folder.resolve("run/model"));
        Files.move(folder.resolve("run"), folder.resolve("first"));
        assertThat(sft(small)).isZero();
        assertThat(files(folder.resolve("run/model"))).containsExactlyInAnyOrderEntriesOf(first);
        List<StepMetrics> steps = JsonlSink.read(folder.resolve("run/metrics.jsonl"));
        assertThat(steps).hasSize(2);
        assertThat(steps.getLast().values()).containsKeys("loss", "grad_norm", "learning_rate", "sampled_accuracy");
    }

    @Test
    void aCheckpointIsStartedOnStoriesInTheVoicesOfItsSet() throws IOException {
        Path model = TinyModel.write(folder.resolve("tiny"), 1024);
        assertThat(sft(
                        "model=" + model,
                        "problems=story:1-2",
                        "templates.set=chatml",
                        "templates.exclude=[heldout]",
                        "steps=2",
                        "batch_size=2",
                        "evaluation_problems=2"))
                .as(err.toString())
                .isZero();
        List<StepMetrics> steps = JsonlSink.read(folder.resolve("run/metrics.jsonl"));
        assertThat(steps).hasSize(2);
        assertThat(steps.getFirst().values().get("learning_rate"))
                .isCloseTo(2e-6, within(1e-12)); // a tenth of a checkpoint's rate: it rises
        assertThat(files(folder.resolve("run/model"))).containsKeys("model.safetensors", "tokenizer.json");

        Files.move(folder.resolve("run"), folder.resolve("first"));
        assertThat(sft("model=" + model, "problems=tale")).isEqualTo(2);
        assertThat(err.toString())
                .contains("problems is 'tale'; allowed are chain, story and story:LEVELS, as in story:2-4");
        assertThat(sft("model=" + model, "templates.set=r1", "steps=1")).isEqualTo(2);
        assertThat(err.toString()).contains("does not say how a solution is written in it");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aRateThatDestroysTheModelIsToldOnce() throws IOException {
        Path data = data(24);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            assertThat(sft("model=nano", "data.source=" + data, "steps=6", "update.learning_rate=0.9"))
                    .isZero();
        } finally {
            System.setErr(before);
        }
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("remark: update.learning_rate is 0.9, and AdamW moves every weight by about that much")
                .containsOnlyOnce("warning: step 2: the model has fallen apart: the loss is ")
                .containsOnlyOnce("fallen apart")
                .contains("6.10 is that of a uniform choice", "update.learning_rate, which is 0.");
    }

    @Test
    void ownDataTrainsACheckpointThatLoadsAgain() throws IOException {
        Path model = TinyModel.write(folder.resolve("model"), 128);
        Path data = data(40);
        assertThat(sft(
                        "model=" + model,
                        "data.source=" + data,
                        "data.held_out_share=0.2",
                        "data.max_tokens=100",
                        "epochs=4",
                        "evaluate_every=3",
                        "update.learning_rate=5e-3"))
                .isZero();
        List<StepMetrics> steps = JsonlSink.read(folder.resolve("run/metrics.jsonl"));
        assertThat(steps.getFirst().step()).isZero();
        assertThat(steps.getFirst().values())
                .containsOnlyKeys(
                        "eval_loss", "eval_perplexity", "eval_mean_token_accuracy", "eval_entropy", "eval_runtime");
        assertThat(steps.get(3).values()).containsKeys("loss", "eval_loss", "num_tokens", "epoch");
        assertThat(steps.get(2).get("eval_loss")).isNull();
        assertThat(steps.getLast().get("epoch")).isEqualTo(4);
        assertThat(steps.getLast().get("eval_loss")).isLessThan(steps.getFirst().get("eval_loss") / 2);
        assertThat(Files.readString(folder.resolve("run/config.yaml")))
                .contains("source: " + data, "lr_decay: linear", "epochs: 4");
        Path trained = folder.resolve("run/model");
        assertThat(trained.resolve("tokenizer.json")).hasSameBinaryContentAs(model.resolve("tokenizer.json"));
        Files.move(folder.resolve("run"), folder.resolve("first"));
        assertThat(sft(
                        "model=" + folder.resolve("first/model"),
                        "data.source=" + data,
                        "data.held_out_share=0.2",
                        "data.max_tokens=100",
                        "steps=1"))
                .isZero();
        assertThat(JsonlSink.read(folder.resolve("run/metrics.jsonl"))
                        .getFirst()
                        .get("eval_loss"))
                .isEqualTo(steps.getLast().get("eval_loss"));
    }

    @Test
    void aRealTokenizerAndItsChatTemplateMakeTheSequences() throws IOException {
        Path tokenizer = Golden.path("tokenizers/qwen2.5");
        Path model = TinyModel.resized(TinyModel.write(folder.resolve("tiny"), 256), folder.resolve("model"), 151_936);
        for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.copy(tokenizer.resolve(file), model.resolve(file));
        }
        Path data = Files.writeString(folder.resolve("talk.jsonl"), """
                {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "1+1?"},\
                 {"role": "assistant", "content": "2"}]}
                """);
        assertThat(sft(
                        "model=" + model,
                        "data.source=" + data,
                        "data.held_out_share=0",
                        "data.max_tokens=200",
                        "steps=2"))
                .isZero();
        StepMetrics first = JsonlSink.read(folder.resolve("run/metrics.jsonl")).getFirst();
        // system: start, role, break, Be, brief, ., end, break; user: start, role, break, 1, +, 1, ?, end, break
        assertThat(first.get("learned_tokens")).isEqualTo(3); // 2, end, break
        assertThat(first.get("num_tokens")).isEqualTo(8 + 9 + 3 + 3);
        assertThat(JsonDocument.read(folder.resolve("run/model/tokenizer_config.json"))
                        .values())
                .containsKey("chat_template");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "steps=1; model is not set; own data needs a checkpoint",
                "model=MODEL data.max_tokens=999; data.max_tokens is 999, but the model has 128 positions",
                "model=MODEL data.prompt=p; data.completion is not set, but prompt is; both columns are needed",
                "model=MODEL data.max_tokens=99 data.prompt=p data.completion=c; DATA has no column 'p', which data.prompt names; it has prompt, completion",
                "model=MODEL update.clip_ratio_low=2 epochs=0; epochs is 0.0; allowed is above 0 and up to a million",
                "model=MODEL data.held_out_share=1; data.held_out_share is 1.0; allowed is 0 or more and below 1",
            })
    void aWrongKeyIsRefusedBeforeThereIsARunFolder(String settings, String sentence) throws IOException {
        Path model = TinyModel.write(folder.resolve("model"), 128);
        Path data = data(3);
        String[] arguments = ("data.source=" + data + " " + settings.replace("MODEL", model.toString())).split(" ");
        assertThat(sft(arguments)).isEqualTo(2);
        assertThat(err.toString()).contains(sentence.replace("DATA", data.toString()));
        assertThat(folder.resolve("run")).doesNotExist();
    }

    private static Map<String, byte[]> files(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            Map<String, byte[]> contents = new java.util.TreeMap<>();
            for (Path file : files.toList()) {
                contents.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
            return contents;
        }
    }
}
