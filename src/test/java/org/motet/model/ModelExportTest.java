package org.motet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.weights.JsonDocument;
import org.motet.weights.ModelDirectory;
import org.motet.weights.StoredType;

class ModelExportTest {
    private static final int[] TOKENS =
            IntStream.range(0, 40).map(i -> 7 * i % 500).toArray();

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("org.motet.model.GoldenCheckpoint#available")
    void exportedModelIsTheSameModel(GoldenCheckpoint checkpoint) throws Exception {
        Path target = folder.resolve("export");
        try (CausalLm model = checkpoint.load()) {
            ModelExport.exact(checkpoint.directory()).write(model, target);
            try (CausalLm reloaded = load(target)) {
                assertEqualWeights(reloaded, model);
                assertThat(logits(reloaded)).isEqualTo(logits(model));
            }
        }
        try (ModelDirectory source = ModelDirectory.open(checkpoint.directory());
                ModelDirectory export = ModelDirectory.open(target)) {
            assertThat(export.names()).isEqualTo(source.names());
            assertThat(export.endTokenIds()).isEqualTo(source.endTokenIds());
            assertThat(export.config().text("dtype")).contains("float32");
            assertThat(ModelConfig.of(export)).isEqualTo(ModelConfig.of(source).withDtype(StoredType.F32));
        }
        assertThat(names(folder)).containsExactly("export");
    }

    @Test
    void weightsBeyondTheLimitAreSplitWithAnIndex() throws Exception {
        Path target = folder.resolve("sharded");
        try (CausalLm model = GoldenCheckpoint.named("qwen3-tied").load()) {
            new ModelExport(DType.FLOAT32, 150_000, null).write(model, target);
            JsonDocument index = JsonDocument.read(target.resolve(ModelDirectory.INDEX));
            JsonDocument metadata = index.section("metadata").orElseThrow();
            long parameters = model.config().parameterCount();
            assertThat(((Number) metadata.values().get("total_parameters")).longValue())
                    .isEqualTo(parameters);
            assertThat(((Number) metadata.values().get("total_size")).longValue())
                    .isEqualTo(4 * parameters);
            List<String> files = names(target);
            long shards = files.stream()
                    .filter(name -> name.matches("model-\\d{5}-of-\\d{5}\\.safetensors"))
                    .count();
            assertThat(shards).isGreaterThan(2);
            assertThat(files)
                    .contains("model-00001-of-%05d.safetensors".formatted(shards))
                    .doesNotContain(ModelDirectory.WEIGHTS);
            try (CausalLm reloaded = load(target)) {
                assertEqualWeights(reloaded, model);
            }
        }
    }

    @Test
    void bfloat16OnRequestLosesOnlyItsRounding() throws Exception {
        Path target = folder.resolve("bf16");
        GoldenCheckpoint stored = GoldenCheckpoint.named("qwen2-untied");
        try (Scope scope = Scope.open();
                CausalLm model = stored.load()) {
            new ModelExport(DType.BFLOAT16, ModelExport.SHARD_BYTES, stored.directory()).write(model, target);
            try (CausalLm reloaded = load(target)) {
                Map<String, Tensor> rounded = reloaded.weights().named();
                model.weights()
                        .named()
                        .forEach((name, tensor) -> assertThat(rounded.get(name).toFloats())
                                .as(name)
                                .isEqualTo(tensor.to(DType.BFLOAT16).toFloats()));
            }
            assertThat(JsonDocument.read(target.resolve("config.json")).text("dtype"))
                    .contains("bfloat16");
            assertThat(Files.size(target.resolve(ModelDirectory.WEIGHTS)))
                    .isLessThan(2 * model.config().parameterCount() + 10_000);
        }
    }

    @Test
    void tokenizerFilesOfTheSourceComeAlong() throws Exception {
        GoldenCheckpoint checkpoint = GoldenCheckpoint.named("qwen2-untied");
        Path source = Files.createDirectory(folder.resolve("source"));
        Files.copy(checkpoint.directory().resolve("config.json"), source.resolve("config.json"));
        Files.writeString(source.resolve("tokenizer.json"), "{\"a\": 1}");
        Files.writeString(source.resolve("chat_template.jinja"), "{{ messages }}");
        Files.writeString(source.resolve("notes.txt"), "mine");
        Path more = Files.createDirectory(source.resolve("additional_chat_templates"));
        Files.writeString(more.resolve("rag.jinja"), "{{ documents }}");
        Path target = folder.resolve("export");
        try (CausalLm model = checkpoint.load()) {
            ModelExport.exact(source).write(model, target);
        }
        assertThat(target.resolve("tokenizer.json")).hasContent("{\"a\": 1}");
        assertThat(target.resolve("chat_template.jinja")).hasContent("{{ messages }}");
        assertThat(target.resolve("additional_chat_templates/rag.jinja")).hasContent("{{ documents }}");
        assertThat(names(target)).doesNotContain("notes.txt");
    }

    @Test
    void whatIsThereIsNeverReplaced() throws Exception {
        Path taken = Files.createDirectory(folder.resolve("taken"));
        try (CausalLm model = GoldenCheckpoint.named("qwen2-untied").load()) {
            ModelExport export = ModelExport.exact(null);
            assertThatThrownBy(() -> export.write(model, taken)).isInstanceOf(FileAlreadyExistsException.class);
            assertThat(names(taken)).isEmpty();
            // a directory that cannot be written leaves nothing behind
            Path broken = Files.createDirectory(folder.resolve("source"));
            Files.writeString(broken.resolve("config.json"), "[");
            assertThatThrownBy(() -> ModelExport.exact(broken).write(model, folder.resolve("new")))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(names(folder)).containsExactlyInAnyOrder("source", "taken");
    }

    private static CausalLm load(Path path) throws IOException {
        try (ModelDirectory directory = ModelDirectory.open(path)) {
            return CausalLm.load(directory, Device.CPU, DType.FLOAT32);
        }
    }

    private static float[] logits(CausalLm model) {
        try (Scope scope = Scope.open()) {
            return model.logits(TOKENS).toFloats();
        }
    }

    private static void assertEqualWeights(CausalLm actual, CausalLm expected) {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> others = actual.weights().named();
            expected.weights().named().forEach((name, tensor) -> {
                assertThat(others).containsKey(name);
                assertThat(others.get(name).toFloats()).as(name).isEqualTo(tensor.toFloats());
            });
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
