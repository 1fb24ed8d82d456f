package org.motet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.motet.weights.JsonDocument;
import org.motet.weights.ModelDirectory;
import org.motet.weights.StoredType;
import org.motet.weights.TensorEntry;
import org.motet.weights.WeightFile;

class HuggingFaceConfigTest {
    @TempDir
    Path folder;

    private ModelConfig parse(String family, Map<String, ? extends @Nullable Object> changes) throws IOException {
        Map<String, @Nullable Object> json = new LinkedHashMap<>(Map.of(
                "architectures", List.of(family + "ForCausalLM"),
                "vocab_size", 20,
                "hidden_size", 12,
                "num_hidden_layers", 2,
                "num_attention_heads", 2,
                "intermediate_size", 16));
        json.putAll(changes);
        JsonDocument.write(folder.resolve("config.json"), json);
        return ModelConfig.read(folder.resolve("config.json"));
    }

    private void refused(String family, Map<String, ? extends @Nullable Object> changes, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(family, changes))
                .withMessageStartingWith(folder.resolve("config.json") + ": ")
                .withMessageContaining(reason);
    }

    private static Map<String, @Nullable Object> with(String key, @Nullable Object value) {
        Map<String, @Nullable Object> one = new HashMap<>();
        one.put(key, value);
        return one;
    }

    @ParameterizedTest
    @CsvSource({
        "num_hidden_layers, 1024",
        "vocab_size, 4194304",
        "hidden_size, 262144",
        "intermediate_size, 262144",
        "num_attention_heads, 1024",
        "max_position_embeddings, 2097152",
        "head_dim, 1024"
    })
    void sizesThatNoModelHasAreRefusedBeforeMemoryIsTaken(String key, int most) {
        for (int value : new int[] {most + 2, 1_000_000_000, Integer.MAX_VALUE}) {
            refused("Llama", with(key, value), key + " is " + value + "; needed is a whole number from 1 to " + most);
        }
        refused("Llama", with(key, 1_000_000_000_000L), key + " is 1000000000000; needed is a whole number");
        refused("Llama", with(key, "1e9"), key + " is 1e9; needed is a whole number");
        refused("Llama", with(key, 1e9), key + " is ");
    }

    @Test
    void thePositionsOfPublishedModelsAreTaken() throws IOException {
        assertThat(parse("Qwen2", Map.of("max_position_embeddings", 1_010_000)).maxPositions())
                .isEqualTo(1_010_000);
        refused(
                "Llama",
                Map.of("max_position_embeddings", 2_000_000, "head_dim", 256),
                "max_position_embeddings is 2000000; needed is at most 1048576 with heads of size 256");
    }

    @Test
    void aSlidingWindowCountsWhereTransformersWouldUseIt() throws IOException {
        refused("Llama", Map.of("sliding_window", 1024), "sliding_window is 1024; needed is null");
        refused("Qwen2", Map.of("sliding_window", 1024, "use_sliding_window", true), "use_sliding_window is true");
        assertThat(parse("Llama", with("sliding_window", null))).isNotNull();
        assertThat(parse("Llama", Map.of("sliding_window", 4096, "max_position_embeddings", 4096)))
                .isNotNull();
        assertThat(parse("Llama", Map.of("sliding_window", 1024, "use_sliding_window", false)))
                .isNotNull();
        assertThat(parse("Qwen2", Map.of("sliding_window", 1024))).isNotNull();
        assertThat(parse("Qwen3", Map.of("sliding_window", 1024, "use_sliding_window", false)))
                .isNotNull();
    }

    @Test
    void absentAndNullKeysMeanTheSame() throws IOException {
        ModelConfig absent = parse("Llama", Map.of());
        for (String key : List.of("num_key_value_heads", "head_dim", "rope_scaling", "torch_dtype", "attention_bias")) {
            assertThat(parse("Llama", with(key, null))).as(key).isEqualTo(absent);
        }
        assertThat(absent.keyValueHeads()).isEqualTo(2);
        assertThat(absent.headDim()).isEqualTo(6);
        assertThat(parse("Llama", Map.of("rope_scaling", Map.of("rope_type", "default"))))
                .isEqualTo(absent);
        assertThat(parse("Llama", Map.of("rope_scaling", Map.of()))).isEqualTo(absent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear", "dynamic", "yarn", "longrope", "su", "mrope"})
    void otherKindsOfRotaryScalingAreNamed(String kind) {
        refused(
                "Qwen2",
                Map.of("rope_scaling", Map.of("type", kind, "factor", 4.0)),
                "rope_scaling.type is " + kind + "; needed is default or llama3");
    }

    @ParameterizedTest
    @CsvSource({
        "torch_dtype, bfloat16, BF16",
        "dtype, float16, F16",
        "dtype, torch.bfloat16, BF16",
        "torch_dtype, auto, F32"
    })
    void theTypeOfTheWeightsIsReadUnderBothNames(String key, String name, StoredType type) throws IOException {
        assertThat(parse("Llama", Map.of(key, name)).dtype()).isEqualTo(type);
    }

    @Test
    void aTypeThatIsLeftOpenIsThatOfTheFiles() throws IOException {
        TensorEntry norm = new TensorEntry(
                "model.norm.weight", StoredType.BF16, new long[] {2}, MemorySegment.ofArray(new byte[4]));
        WeightFile.write(folder.resolve("model.safetensors"), List.of(norm));
        for (Map<String, @Nullable Object> changes :
                List.of(with("torch_dtype", "auto"), with("dtype", "auto"), with("dtype", null))) {
            parse("Llama", changes);
            try (ModelDirectory directory = ModelDirectory.open(folder)) {
                assertThat(ModelConfig.of(directory).dtype()).isEqualTo(StoredType.BF16);
            }
        }
        parse("Llama", with("torch_dtype", "float32"));
        try (ModelDirectory directory = ModelDirectory.open(folder)) {
            assertThat(ModelConfig.of(directory).dtype()).isEqualTo(StoredType.F32);
        }
    }
}
