package org.motet.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.motet.model.ModelConfig.AttentionHeads;
import org.motet.model.ModelConfig.RotaryPositions;
import org.motet.model.ModelConfig.Widths;
import org.motet.weights.JsonDocument;
import org.motet.weights.ModelDirectory;
import org.motet.weights.StoredType;

/**
 * {@code config.json} of Hugging Face transformers. Version 4 writes {@code rope_theta}, {@code rope_scaling} and {@code
 * torch_dtype}; version 5 writes {@code rope_parameters} and {@code dtype}. Both are read; both are written. What would
 * make the model compute something that is not supported is refused by name.
 */
final class HuggingFaceConfig {
    private static final String AUTO = "auto"; // whatever the files hold
    private static final double DEFAULT_THETA = 10_000; // of transformers, where a file gives none
    private static final Map<String, StoredType> DTYPES = Map.of(
            "float64",
            StoredType.F64,
            "float32",
            StoredType.F32,
            "float16",
            StoredType.F16,
            "bfloat16",
            StoredType.BF16);

    /** No published model comes near these; what lies beyond would only take memory before it is refused. */
    private static final int MOST_LAYERS = 1 << 10;

    private static final int LARGEST_VOCABULARY = 1 << 22;
    private static final int LARGEST_WIDTH = 1 << 18;
    private static final int MOST_HEADS = 1 << 10;
    private static final int MOST_POSITIONS = 1 << 21;
    /** Positions times the size of a head: the table of rotary angles. */
    private static final long LARGEST_ROTARY_TABLE = 1L << 28;

    private HuggingFaceConfig() {}

    /** Of a model's directory; where its {@code config.json} leaves the type of the weights open, that of its files counts. */
    static ModelConfig of(ModelDirectory directory) {
        ModelConfig config = parse(directory.config(), directory.endTokenIds());
        return names(directory.config(), "dtype") || names(directory.config(), "torch_dtype")
                ? config
                : directory.floatingType().map(config::withDtype).orElse(config);
    }

    private static boolean names(JsonDocument json, String key) {
        return json.has(key) && !AUTO.equals(json.values().get(key));
    }

    static ModelConfig parse(JsonDocument json, List<Integer> endTokenIds) {
        Architecture architecture = architecture(json);
        refuseUnsupported(json, architecture);
        int hidden = upTo(LARGEST_WIDTH, json, "hidden_size");
        int heads = upTo(MOST_HEADS, json, "num_attention_heads");
        int positions = bounded(
                MOST_POSITIONS,
                json,
                "max_position_embeddings",
                json.positiveInteger("max_position_embeddings", architecture.defaultPositions()));
        int headDim = headDim(json, architecture, hidden, heads);
        if ((long) positions * headDim > LARGEST_ROTARY_TABLE) {
            throw json.wrong(
                    "max_position_embeddings",
                    "at most " + LARGEST_ROTARY_TABLE / headDim + " with heads of size " + headDim);
        }
        JsonDocument rope = rope(json);
        try {
            return new ModelConfig(
                    architecture,
                    new Widths(
                            upTo(LARGEST_VOCABULARY, json, "vocab_size"),
                            hidden,
                            upTo(MOST_LAYERS, json, "num_hidden_layers"),
                            upTo(LARGEST_WIDTH, json, "intermediate_size")),
                    new AttentionHeads(
                            heads,
                            json.positiveInteger("num_key_value_heads", heads),
                            headDim,
                            architecture == Architecture.QWEN2 || json.flag("attention_bias", false)),
                    new RotaryPositions(
                            rope.positiveNumber("rope_theta", json.positiveNumber("rope_theta", DEFAULT_THETA)),
                            ropeScaling(rope),
                            positions),
                    json.positiveNumber("rms_norm_eps", 1e-6),
                    json.flag("tie_word_embeddings", false),
                    dtype(json),
                    endTokenIds);
        } catch (IllegalArgumentException error) {
            String message = String.valueOf(error.getMessage());
            throw message.startsWith(json.where())
                    ? error
                    : new IllegalArgumentException(json.where() + ": " + message, error);
        }
    }

    private static int upTo(int most, JsonDocument json, String key) {
        return bounded(most, json, key, json.positiveInteger(key));
    }

    private static int bounded(int most, JsonDocument json, String key, int value) {
        if (value > most) {
            throw json.wrong(key, "a whole number from 1 to " + most);
        }
        return value;
    }

    private static Architecture architecture(JsonDocument json) {
        List<String> classes = json.texts("architectures");
        Optional<String> type = json.text("model_type");
        if (classes.isEmpty() && type.isEmpty()) {
            throw json.wrong("architectures", known(Architecture::className));
        }
        if (classes.size() > 1) {
            throw json.wrong("architectures", "a single one of " + known(Architecture::className));
        }
        Optional<Architecture> byType = type.map(name -> Architecture.ofModelType(name)
                .orElseThrow(() -> json.wrong("model_type", known(Architecture::modelType))));
        if (classes.isEmpty()) {
            return byType.orElseThrow();
        }
        Architecture byClass = Architecture.ofClassName(classes.getFirst())
                .orElseThrow(() -> json.wrong("architectures", known(Architecture::className)));
        if (byType.isPresent() && byType.get() != byClass) {
            throw json.wrong("model_type", byClass.modelType() + " to go with " + byClass.className());
        }
        return byClass;
    }

    private static String known(Function<Architecture, String> name) {
        return "one of " + Arrays.stream(Architecture.values()).map(name).collect(Collectors.joining(", "));
    }

    private static void refuseUnsupported(JsonDocument json, Architecture architecture) {
        if (!json.text("hidden_act").orElse("silu").equals("silu")) {
            throw json.wrong("hidden_act", "silu, the only activation that is supported");
        }
        if (json.flag("mlp_bias", false)) {
            throw json.wrong("mlp_bias", "false: biases in the MLP are not supported");
        }
        if (json.flag("use_sliding_window", false)) {
            throw json.wrong("use_sliding_window", "false: sliding windows are not supported");
        }
        // Qwen has a window only where the flag above says so; in Mistral's form the size alone switches it on.
        if (architecture == Architecture.LLAMA
                && !json.has("use_sliding_window")
                && json.has("sliding_window")
                && json.positiveInteger("sliding_window")
                        < json.positiveInteger("max_position_embeddings", architecture.defaultPositions())) {
            throw json.wrong(
                    "sliding_window",
                    "null, or max_position_embeddings within the window: sliding windows are not supported");
        }
        for (String layer : json.texts("layer_types")) {
            if (!layer.equals("full_attention")) {
                throw json.wrong("layer_types", "full_attention for every layer: " + layer + " is not supported");
            }
        }
        if (json.has("quantization_config")) {
            throw new IllegalArgumentException(
                    json.where()
                            + ": quantization_config is set, but quantized checkpoints cannot be trained; use the original one.");
        }
    }

    /** Qwen3 alone has a fixed default; an explicit key counts in all families. */
    private static int headDim(JsonDocument json, Architecture architecture, int hidden, int heads) {
        if (json.has("head_dim") || hidden % heads == 0) {
            return bounded(
                    MOST_HEADS,
                    json,
                    "head_dim",
                    json.positiveInteger("head_dim", architecture == Architecture.QWEN3 ? 128 : hidden / heads));
        }
        throw json.wrong("hidden_size", "a multiple of the " + heads + " heads, or head_dim");
    }

    /** The object that describes rotary positions, under whichever name; empty if there is none. */
    private static JsonDocument rope(JsonDocument json) {
        JsonDocument rope = json.section("rope_scaling")
                .or(() -> json.section("rope_parameters"))
                .orElseGet(() -> new JsonDocument(json.where(), "rope_parameters.", Map.of()));
        for (JsonDocument document : List.of(json, rope)) {
            if (document.positiveNumber("partial_rotary_factor", 1) != 1) {
                throw document.wrong("partial_rotary_factor", "1: rotating a part of a head is not supported");
            }
        }
        return rope;
    }

    private static @Nullable Llama3RopeScaling ropeScaling(JsonDocument rope) {
        String key = rope.has("rope_type") ? "rope_type" : "type";
        return switch (rope.text(key).orElse("default")) {
            case "default" -> null;
            case "llama3" ->
                new Llama3RopeScaling(
                        rope.positiveNumber("factor"),
                        rope.positiveNumber("low_freq_factor"),
                        rope.positiveNumber("high_freq_factor"),
                        rope.positiveInteger("original_max_position_embeddings"));
            default -> throw rope.wrong(key, "default or llama3, the supported rope types");
        };
    }

    private static StoredType dtype(JsonDocument json) {
        String key = json.has("dtype") ? "dtype" : "torch_dtype";
        String name = json.text(key).filter(text -> !text.equals(AUTO)).orElse("float32");
        StoredType dtype = DTYPES.get(name.startsWith("torch.") ? name.substring("torch.".length()) : name);
        if (dtype == null) {
            throw json.wrong(key, "float32, bfloat16, float16, float64 or auto");
        }
        return dtype;
    }

    static Map<String, @Nullable Object> write(ModelConfig config, Map<String, @Nullable Object> source) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>(source);
        json.put("architectures", List.of(config.architecture().className()));
        json.put("model_type", config.architecture().modelType());
        json.put("vocab_size", config.vocabulary());
        json.put("hidden_size", config.hidden());
        json.put("num_hidden_layers", config.layers());
        json.put("num_attention_heads", config.heads());
        json.put("num_key_value_heads", config.keyValueHeads());
        if (config.architecture() != Architecture.QWEN2 || config.headDim() != config.hidden() / config.heads()) {
            json.put("head_dim", config.headDim()); // of no meaning to Qwen2 as transformers writes it
        }
        json.put("intermediate_size", config.intermediate());
        json.put("hidden_act", "silu");
        json.put("rms_norm_eps", config.normEpsilon());
        json.put("max_position_embeddings", config.maxPositions());
        json.put("tie_word_embeddings", config.tiedEmbeddings());
        if (config.architecture() != Architecture.QWEN2) {
            json.put("attention_bias", config.attentionBias());
        }
        putRope(config, json);
        putDtype(config.dtype(), json);
        if (!config.endTokenIds().isEmpty()) {
            json.putIfAbsent("eos_token_id", singleOrList(config.endTokenIds())); // a source keeps its own
        }
        if (source.isEmpty()) { // else the defaults of some families claim ids 1 and 2
            json.putIfAbsent("bos_token_id", null);
            json.putIfAbsent("eos_token_id", null);
        }
        return json;
    }

    /** End tokens for {@code generation_config.json}; other keys of the source are kept. */
    static Map<String, @Nullable Object> writeGeneration(ModelConfig config, Map<String, @Nullable Object> source) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>(source);
        if (!config.endTokenIds().isEmpty()) {
            json.put("eos_token_id", singleOrList(config.endTokenIds()));
        }
        return json;
    }

    private static void putRope(ModelConfig config, Map<String, @Nullable Object> json) {
        Map<String, Object> scaling = new LinkedHashMap<>();
        Llama3RopeScaling llama3 = config.ropeScaling();
        if (llama3 != null) {
            scaling.put("rope_type", "llama3");
            scaling.put("factor", llama3.factor());
            scaling.put("low_freq_factor", llama3.lowFrequencyFactor());
            scaling.put("high_freq_factor", llama3.highFrequencyFactor());
            scaling.put("original_max_position_embeddings", llama3.originalPositions());
        }
        json.put("rope_theta", config.ropeTheta());
        json.put("rope_scaling", llama3 == null ? null : new LinkedHashMap<>(scaling));
        scaling.putIfAbsent("rope_type", "default");
        scaling.put("rope_theta", config.ropeTheta());
        json.put("rope_parameters", scaling);
    }

    private static void putDtype(StoredType dtype, Map<String, @Nullable Object> json) {
        DTYPES.forEach((name, type) -> {
            if (type == dtype) {
                json.put("dtype", name);
                json.put("torch_dtype", name);
            }
        });
    }

    private static Object singleOrList(List<Integer> ids) {
        return ids.size() == 1 ? ids.getFirst() : ids;
    }
}
