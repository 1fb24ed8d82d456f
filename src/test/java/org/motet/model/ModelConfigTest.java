package org.motet.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.motet.model.ModelConfig.AttentionHeads;
import org.motet.model.ModelConfig.RotaryPositions;
import org.motet.model.ModelConfig.Widths;
import org.motet.weights.JsonDocument;
import org.motet.weights.ModelDirectory;
import org.motet.weights.StoredType;

class ModelConfigTest {
    private static final Path MODELS = Path.of("../shared/golden/models");

    @TempDir
    Path folder;

    private ModelConfig parse(Map<String, @Nullable Object> changes) throws IOException {
        Map<String, @Nullable Object> json = new LinkedHashMap<>(Map.of(
                "architectures", List.of("LlamaForCausalLM"),
                "model_type", "llama",
                "vocab_size", 20,
                "hidden_size", 12,
                "num_hidden_layers", 2,
                "num_attention_heads", 2,
                "intermediate_size", 16));
        json.putAll(changes);
        JsonDocument.write(folder.resolve("config.json"), json);
        return ModelConfig.read(folder.resolve("config.json"));
    }

    @Test
    void fillsInTheDefaultsOfTheFamily() throws IOException {
        assertThat(parse(Map.of()))
                .isEqualTo(new ModelConfig(
                        Architecture.LLAMA,
                        new Widths(20, 12, 2, 16),
                        new AttentionHeads(2, 2, 6, false),
                        new RotaryPositions(10_000, null, 2048),
                        1e-6,
                        false,
                        StoredType.F32,
                        List.of()));
        ModelConfig qwen2 = parse(Map.of("architectures", List.of("Qwen2ForCausalLM"), "model_type", "qwen2"));
        assertThat(qwen2.attentionBias()).isTrue();
        assertThat(qwen2.outputBias()).isFalse();
        ModelConfig qwen3 = parse(Map.of("architectures", List.of("Qwen3ForCausalLM"), "model_type", "qwen3"));
        assertThat(qwen3.headDim()).isEqualTo(128);
        assertThat(qwen3.queryKeyNorm()).isTrue();
        assertThat(parse(Map.of("attention_bias", true)).outputBias()).isTrue();
        assertThat(parse(Map.of("eos_token_id", List.of(3, 4))).endTokenIds()).containsExactly(3, 4);
    }

    @Test
    void readsLlama3RopeScalingInEveryLayout() throws IOException {
        Map<String, Object> scaling = Map.of(
                "factor", 8, "low_freq_factor", 1.0, "high_freq_factor", 4.0, "original_max_position_embeddings", 64);
        Llama3RopeScaling expected = new Llama3RopeScaling(8, 1, 4, 64);
        for (String typeKey : List.of("rope_type", "type")) {
            Map<String, Object> old = new LinkedHashMap<>(scaling);
            old.put(typeKey, "llama3");
            ModelConfig config = parse(Map.of("rope_scaling", old, "rope_theta", 500000.0));
            assertThat(config.ropeScaling()).isEqualTo(expected);
            assertThat(config.ropeTheta()).isEqualTo(500000.0);
        }
        Map<String, Object> parameters = new LinkedHashMap<>(scaling);
        parameters.put("rope_type", "llama3");
        parameters.put("rope_theta", 500000);
        ModelConfig config = parse(Map.of("rope_parameters", parameters));
        assertThat(config.ropeScaling()).isEqualTo(expected);
        assertThat(config.ropeTheta()).isEqualTo(500000.0);
    }

    static Stream<Arguments> unsupported() {
        return Stream.of(
                Arguments.of(
                        Map.of("architectures", List.of("GemmaForCausalLM")), "architectures is [GemmaForCausalLM]"),
                Arguments.of(Map.of("architectures", List.of(), "model_type", "gpt2"), "model_type is gpt2"),
                Arguments.of(Map.of("model_type", "qwen2"), "model_type is qwen2; needed is llama"),
                Arguments.of(Map.of("vocab_size", "many"), "vocab_size is many; needed is a whole number"),
                Arguments.of(Map.of("num_hidden_layers", 0), "num_hidden_layers is 0; needed is a whole number"),
                Arguments.of(Map.of("hidden_size", 13), "hidden_size is 13; needed is a multiple of the 2 heads"),
                Arguments.of(Map.of("head_dim", 3), "Heads of size 3 cannot be rotated"),
                Arguments.of(
                        Map.of("num_attention_heads", 3, "num_key_value_heads", 2), "3 query heads cannot share 2"),
                Arguments.of(Map.of("hidden_act", "gelu"), "hidden_act is gelu; needed is silu"),
                Arguments.of(Map.of("mlp_bias", true), "mlp_bias is true; needed is false"),
                Arguments.of(Map.of("use_sliding_window", true), "use_sliding_window is true; needed is false"),
                Arguments.of(
                        Map.of("layer_types", List.of("full_attention", "sliding_attention")),
                        "sliding_attention is not supported"),
                Arguments.of(
                        Map.of("quantization_config", Map.of("bits", 4)), "quantized checkpoints cannot be trained"),
                Arguments.of(
                        Map.of("rope_scaling", Map.of("type", "yarn", "factor", 4.0)),
                        "rope_scaling.type is yarn; needed is default or llama3"),
                Arguments.of(
                        Map.of("rope_parameters", Map.of("rope_type", "linear", "rope_theta", 1e4)),
                        "rope_parameters.rope_type is linear; needed is default or llama3"),
                Arguments.of(Map.of("rope_scaling", Map.of("type", "llama3")), "rope_scaling.factor is missing"),
                Arguments.of(Map.of("partial_rotary_factor", 0.5), "partial_rotary_factor is 0.5; needed is 1"),
                Arguments.of(Map.of("torch_dtype", "int8"), "torch_dtype is int8; needed is float32"),
                Arguments.of(Map.of("eos_token_id", 20), "End token id 20 is outside the vocabulary of 20"));
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    void refusesWhatItCannotComputeByFileAndKey(Map<String, @Nullable Object> changes, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(changes))
                .withMessageStartingWith(folder.resolve("config.json") + ": ")
                .withMessageContaining(reason)
                .satisfies(error ->
                        assertThat(error.getMessage()).doesNotContain("\n").endsWith("."));
    }

    @Test
    void namesEveryWeightOfABlock() throws IOException {
        ModelConfig config = parse(Map.of(
                "architectures",
                List.of("Qwen3ForCausalLM"),
                "model_type",
                "qwen3",
                "num_hidden_layers",
                1,
                "head_dim",
                8,
                "num_key_value_heads",
                1,
                "attention_bias",
                true));
        assertThat(config.parameterShapes().keySet())
                .containsExactly(
                        "model.embed_tokens.weight",
                        "model.layers.0.input_layernorm.weight",
                        "model.layers.0.self_attn.q_proj.weight",
                        "model.layers.0.self_attn.k_proj.weight",
                        "model.layers.0.self_attn.v_proj.weight",
                        "model.layers.0.self_attn.q_proj.bias",
                        "model.layers.0.self_attn.k_proj.bias",
                        "model.layers.0.self_attn.v_proj.bias",
                        "model.layers.0.self_attn.q_norm.weight",
                        "model.layers.0.self_attn.k_norm.weight",
                        "model.layers.0.self_attn.o_proj.weight",
                        "model.layers.0.self_attn.o_proj.bias",
                        "model.layers.0.post_attention_layernorm.weight",
                        "model.layers.0.mlp.gate_proj.weight",
                        "model.layers.0.mlp.up_proj.weight",
                        "model.layers.0.mlp.down_proj.weight",
                        "model.norm.weight",
                        "lm_head.weight");
        assertThat(config.parameterShapes().get("model.layers.0.self_attn.o_proj.weight"))
                .containsExactly(12, 16);
        assertThat(config.parameterShapes().get("model.layers.0.self_attn.k_proj.weight"))
                .containsExactly(8, 12);
    }

    @Test
    void keepsUnknownKeysOfItsSource() throws IOException {
        ModelConfig config = parse(Map.of("eos_token_id", 3, "attention_dropout", 0.25));
        Map<String, @Nullable Object> source =
                JsonDocument.read(folder.resolve("config.json")).values();
        Map<String, @Nullable Object> written =
                config.withDtype(StoredType.BF16).toConfigJson(source);
        assertThat(written).containsEntry("attention_dropout", 0.25).containsEntry("dtype", "bfloat16");
        JsonDocument.write(folder.resolve("again.json"), written);
        assertThat(ModelConfig.read(folder.resolve("again.json"))).isEqualTo(config.withDtype(StoredType.BF16));
        assertThat(config.toGenerationConfigJson(Map.of("top_p", 0.8)))
                .containsOnly(Map.entry("top_p", 0.8), Map.entry("eos_token_id", 3));
    }

    static Stream<Path> goldenModels() throws IOException {
        Assumptions.assumeTrue(Files.isDirectory(MODELS), "golden models are not here");
        try (Stream<Path> files = Files.list(MODELS)) {
            return files.filter(path -> Files.exists(path.resolve("config.json"))).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("goldenModels")
    void describesRealCheckpointsWhicheverVersionWroteThem(Path model) throws IOException {
        ModelConfig config = ModelConfig.read(model.resolve("config.json"));
        assertThat(ModelConfig.read(model.resolve("config_v4.json"))).isEqualTo(config);
        JsonDocument.write(folder.resolve("config.json"), config.toConfigJson());
        assertThat(ModelConfig.read(folder.resolve("config.json"))).isEqualTo(config);
        try (ModelDirectory directory = ModelDirectory.open(model)) {
            directory.requireShapes(ModelConfig.of(directory).parameterShapes());
            assertThat(directory.names()).isEqualTo(config.parameterShapes().keySet());
            assertThat(directory.tensor("model.norm.weight").dtype()).isEqualTo(config.dtype());
            assertThat(ModelConfig.of(directory).endTokenIds()).containsExactly(511, 509);
        }
    }
}
