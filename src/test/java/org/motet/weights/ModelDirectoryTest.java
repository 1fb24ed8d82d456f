package org.motet.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelDirectoryTest {
    private static final Map<String, long[]> SHAPES =
            Map.of("model.embed.weight", new long[] {2, 2}, "model.norm.weight", new long[] {2});

    @TempDir
    Path folder;

    @BeforeEach
    void wholeDirectory() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"eos_token_id\": 5}");
        WeightFile.write(
                folder.resolve("model.safetensors"),
                List.of(floats("model.embed.weight", 2, 2), floats("model.norm.weight", 2)));
    }

    private static TensorEntry floats(String name, long... shape) {
        float[] values = new float[(int) new TensorLayout(name, StoredType.F32, shape).elements()];
        Arrays.fill(values, 0.5f);
        return new TensorEntry(name, StoredType.F32, shape, MemorySegment.ofArray(values));
    }

    private void shard() throws IOException {
        Files.delete(folder.resolve("model.safetensors"));
        WeightFile.write(folder.resolve("one.safetensors"), List.of(floats("model.embed.weight", 2, 2)));
        WeightFile.write(folder.resolve("two.safetensors"), List.of(floats("model.norm.weight", 2)));
        index("one.safetensors", "two.safetensors");
    }

    private void index(String embed, String norm) throws IOException {
        Files.writeString(folder.resolve("model.safetensors.index.json"), """
                {"metadata": {"total_size": 24}, "weight_map": {"model.embed.weight": "%s", "model.norm.weight": "%s"}}""".formatted(embed, norm));
    }

    private void refused(String... parts) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> {
                    try (ModelDirectory directory = ModelDirectory.open(folder)) {
                        directory.requireShapes(SHAPES);
                    }
                })
                .withMessageContainingAll(parts)
                .satisfies(error ->
                        assertThat(error.getMessage()).doesNotContain("\n").endsWith("."));
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void readsASingleFile() throws IOException {
        try (ModelDirectory directory = ModelDirectory.open(folder)) {
            directory.requireShapes(SHAPES);
            assertThat(directory.names()).containsExactly("model.embed.weight", "model.norm.weight");
            assertThat(directory.tensor("model.norm.weight").data().toArray(ValueLayout.JAVA_FLOAT))
                    .containsExactly(0.5f, 0.5f);
            assertThat(directory.endTokenIds()).containsExactly(5);
        }
    }

    @Test
    void readsShards() throws IOException {
        shard();
        try (ModelDirectory directory = ModelDirectory.open(folder)) {
            directory.requireShapes(SHAPES);
            assertThat(directory.names()).containsExactly("model.embed.weight", "model.norm.weight");
            assertThat(directory.tensor("model.embed.weight").shape()).containsExactly(2, 2);
        }
    }

    @Test
    void unitesEndTokensOfBothConfigurations() throws IOException {
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [7, 5]}");
        try (ModelDirectory directory = ModelDirectory.open(folder)) {
            assertThat(directory.endTokenIds()).containsExactly(7, 5);
        }
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": \"</s>\"}");
        try (ModelDirectory directory = ModelDirectory.open(folder)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(directory::endTokenIds)
                    .withMessageContainingAll(file("generation_config.json"), "eos_token_id is </s>");
        }
    }

    @Test
    void refusesWhatIsNoDirectory() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelDirectory.open(folder.resolve("nowhere")).close())
                .withMessage(file("nowhere") + " is not a directory.");
    }

    @Test
    void refusesAMissingOrBrokenConfig() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"hidden_size\": ");
        refused(file("config.json"), "does not hold a valid JSON object", "malformed at line 1 column 17");
        Files.writeString(folder.resolve("config.json"), "[1]");
        refused(file("config.json"), "does not hold a valid JSON object: it holds something else");
        Files.writeString(folder.resolve("config.json"), "null");
        refused(file("config.json"), "does not hold a valid JSON object");
        Files.delete(folder.resolve("config.json"));
        refused(file("config.json") + " does not exist.");
    }

    @Test
    void refusesMissingWeights() throws IOException {
        Files.delete(folder.resolve("model.safetensors"));
        refused(folder.toString(), "holds neither model.safetensors nor model.safetensors.index.json.");
    }

    @Test
    void refusesPickledWeightsAndSaysWhatToDo() throws IOException {
        Files.move(folder.resolve("model.safetensors"), folder.resolve("pytorch_model.bin"));
        refused(file("pytorch_model.bin"), "convert them to safetensors");
    }

    @Test
    void aGitLfsPointerInPlaceOfAnyFileSaysHowToGetIt() throws IOException {
        for (String name : List.of("config.json", "generation_config.json", "model.safetensors")) {
            Path file = folder.resolve(name);
            byte[] before = Files.exists(file) ? Files.readAllBytes(file) : "{}".getBytes(StandardCharsets.UTF_8);
            Files.writeString(file, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n");
            refused(file + " is a Git LFS pointer", "git lfs pull", "download");
            Files.write(file, before);
        }
        shard();
        Files.writeString(folder.resolve("two.safetensors"), "version https://git-lfs.github.com/spec/v1\n");
        refused(file("two.safetensors") + " is a Git LFS pointer");
    }

    @Test
    void refusesAMissingShard() throws IOException {
        shard();
        Files.delete(folder.resolve("two.safetensors"));
        refused(file("two.safetensors") + " does not exist", "model.norm.weight");
    }

    @Test
    void refusesAShardThatLacksATensorOfTheIndex() throws IOException {
        shard();
        index("one.safetensors", "one.safetensors");
        refused(file("one.safetensors") + " has no tensor model.norm.weight", "model.safetensors.index.json");
    }

    @Test
    void refusesShardsOutsideTheDirectory() throws IOException {
        shard();
        index("../one.safetensors", "two.safetensors");
        refused(file("model.safetensors.index.json"), "model.embed.weight", "../one.safetensors");
    }

    @Test
    void refusesABrokenIndex() throws IOException {
        shard();
        Path index = folder.resolve("model.safetensors.index.json");
        Files.writeString(index, "{}");
        refused(index.toString(), "weight_map is missing");
        Files.writeString(index, "{\"weight_map\": {\"model.norm.weight\": 2}}");
        refused(index.toString(), "weight_map.model.norm.weight is 2; needed is a string");
        Files.writeString(index, "{\"weight_map\": {\"model.norm.weight\": \"two.safetensors\"}}");
        refused(index.toString(), "has no tensor model.embed.weight");
    }

    @Test
    void refusesATruncatedFile() throws IOException {
        Path file = folder.resolve("model.safetensors");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        refused(file.toString(), "tensor model.norm.weight ends at byte 24 of the data, but the file holds only 23");
        Files.write(file, Arrays.copyOf(whole, 40));
        refused(file.toString(), "the header length");
        Files.write(file, new byte[0]);
        refused(file.toString(), "is truncated");
    }

    @Test
    void refusesAMissingTensor() throws IOException {
        WeightFile.write(folder.resolve("model.safetensors"), List.of(floats("model.norm.weight", 2)));
        refused(file("model.safetensors") + " has no tensor model.embed.weight.");
    }

    @Test
    void refusesAWrongShape() throws IOException {
        WeightFile.write(
                folder.resolve("model.safetensors"),
                List.of(floats("model.embed.weight", 4, 1), floats("model.norm.weight", 2)));
        refused(
                file("model.safetensors"),
                "tensor model.embed.weight has shape [4, 1], but config.json asks for [2, 2]");
    }

    @Test
    void refusesWholeNumbersAsWeights() throws IOException {
        WeightFile.write(
                folder.resolve("model.safetensors"),
                List.of(
                        floats("model.embed.weight", 2, 2),
                        new TensorEntry(
                                "model.norm.weight",
                                StoredType.I8,
                                new long[] {2},
                                MemorySegment.ofArray(new byte[2]))));
        refused(file("model.safetensors"), "tensor model.norm.weight has type I8");
    }

    @Test
    void refusesATensorThatTheModelHasNoPlaceFor() throws IOException {
        List<TensorEntry> tensors = List.of(
                floats("model.embed.weight", 2, 2),
                floats("model.norm.weight", 2),
                floats("lm_head.weight", 2, 2),
                floats("model.layers.0.rotary_emb.inv_freq", 1));
        WeightFile.write(folder.resolve("model.safetensors"), tensors);
        try (ModelDirectory directory = ModelDirectory.open(folder)) {
            directory.requireShapes(SHAPES);
        }
        WeightFile.write(
                folder.resolve("model.safetensors"),
                List.of(tensors.get(0), tensors.get(1), floats("model.norm.bias", 2)));
        refused(file("model.safetensors"), "tensor model.norm.bias has no place");
    }

    @ParameterizedTest
    @CsvSource({
        "_orig_mod.model.embed.weight, _orig_mod.model.norm.weight",
        "module.model.embed.weight, module.model.norm.weight",
        "module._orig_mod.model.embed.weight, module._orig_mod.model.norm.weight",
        "_fsdp_wrapped_module.model._fsdp_wrapped_module.embed.weight, model._checkpoint_wrapped_module.norm.weight"
    })
    void prefixesOfWrappersAreLeftOut(String embed, String norm) throws IOException {
        WeightFile.write(folder.resolve("model.safetensors"), List.of(floats(embed, 2, 2), floats(norm, 2)));
        try (ModelDirectory directory = ModelDirectory.open(folder)) {
            directory.requireShapes(SHAPES);
            assertThat(directory.names()).containsExactly("model.embed.weight", "model.norm.weight");
            assertThat(directory.tensor("model.embed.weight").name()).isEqualTo("model.embed.weight");
            assertThat(directory.tensor("model.norm.weight").data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED))
                    .containsExactly(0.5f, 0.5f);
        }
    }

    @Test
    void aBareModelsNamesGetTheirPrefixAndANestedOnesLoseIt() throws IOException {
        List<String> bare = List.of("embed_tokens.weight", "layers.0.norm.weight", "norm.weight", "lm_head.weight");
        List<String> nested = List.of(
                "model.model.embed_tokens.weight",
                "model.model.layers.0.norm.weight",
                "model.model.norm.weight",
                "model.lm_head.weight");
        for (List<String> names : List.of(bare, nested)) {
            WeightFile.write(
                    folder.resolve("model.safetensors"),
                    names.stream().map(name -> floats(name, 2)).toList());
            try (ModelDirectory directory = ModelDirectory.open(folder)) {
                assertThat(directory.names())
                        .containsExactly(
                                "lm_head.weight",
                                "model.embed_tokens.weight",
                                "model.layers.0.norm.weight",
                                "model.norm.weight");
            }
        }
    }

    @Test
    void oneTensorUnderTwoNamesIsRefused() throws IOException {
        WeightFile.write(
                folder.resolve("model.safetensors"),
                List.of(floats("model.norm.weight", 2), floats("_orig_mod.model.norm.weight", 2)));
        refused(file("model.safetensors"), "holds the tensor model.norm.weight twice", "_orig_mod.model.norm.weight");
    }

    @Test
    void namesOfAnotherFamilyAreShown() throws IOException {
        WeightFile.write(folder.resolve("model.safetensors"), List.of(floats("transformer.wte.weight", 2)));
        refused("has no tensor model.", "its tensors have other names, such as transformer.wte.weight");
    }

    @Test
    void anAdapterIsRefusedWithItsBaseAndTheWayToMergeIt() throws IOException {
        Files.delete(folder.resolve("model.safetensors"));
        Files.delete(folder.resolve("config.json"));
        Files.writeString(
                folder.resolve("adapter_config.json"), "{\"base_model_name_or_path\": \"Qwen/Qwen2.5-0.5B\"}");
        refused(folder.toString(), "an adapter (adapter_config.json) of Qwen/Qwen2.5-0.5B", "motet export");
        Files.writeString(folder.resolve("config.json"), "{}");
        refused("an adapter (adapter_config.json) of Qwen/Qwen2.5-0.5B");
    }
}
