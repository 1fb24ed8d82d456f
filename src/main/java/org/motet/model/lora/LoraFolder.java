package org.motet.model.lora;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.motet.model.ModelConfig;
import org.motet.model.NotFiniteException;
import org.motet.model.TensorFile;
import org.motet.tensor.Scope;
import org.motet.weights.AdapterDirectory;
import org.motet.weights.JsonDocument;
import org.motet.weights.SafetensorsFile;

/**
 * An adapter as the library peft keeps it: {@code adapter_config.json} and {@code adapter_model.safetensors}. What peft can write
 * and this program does not compute is refused by the name of the key.
 */
public final class LoraFolder {
    private static final Pattern MATRIX =
            Pattern.compile("base_model\\.model\\.model\\.layers\\.\\d+\\.\\w+\\.(\\w+)\\.lora_[AB]\\.weight");

    private static final String INIT = "init_lora_weights";

    /** Ways of beginning that leave the base as it is; the others subtract something from it first. */
    private static final Set<String> PLAIN_STARTS = Set.of("true", "false", "gaussian", "eva", "orthogonal");

    /** Keys that do not say what is computed, or that are read here. */
    private static final Set<String> READ = Set.of(
            "peft_type",
            "task_type",
            "r",
            "lora_alpha",
            "use_rslora",
            "lora_dropout",
            "base_model_name_or_path",
            "revision",
            "inference_mode",
            "peft_version",
            "auto_mapping",
            INIT,
            "eva_config",
            "megatron_core",
            "qalora_group_size",
            "runtime_config",
            "ensure_weight_tying",
            "target_modules", // the names of the matrices say which
            "exclude_modules",
            "layers_pattern",
            "layers_to_transform");

    private LoraFolder() {}

    /**
     * Writes an adapter in fp32 into a folder that is there.
     *
     * @param base what to call the model that it belongs to
     * @throws NotFiniteException if the matrices are not finite; nothing is written then
     */
    public static void write(LoraWeights adapter, String base, Path folder) throws IOException {
        adapter.requireFinite();
        LoraShape shape = adapter.shape();
        Map<String, @Nullable Object> config = new TreeMap<>();
        config.put("peft_type", "LORA");
        config.put("task_type", "CAUSAL_LM");
        config.put("base_model_name_or_path", base);
        config.put("r", shape.rank());
        config.put("lora_alpha", whole(shape.alpha()));
        config.put("use_rslora", shape.rsLora());
        config.put("lora_dropout", 0.0);
        config.put("bias", "none");
        config.put("fan_in_fan_out", false);
        config.put("inference_mode", true);
        config.put(INIT, true);
        config.put(
                "target_modules",
                shape.targets().stream().map(LoraTarget::module).toList());
        JsonDocument.write(folder.resolve(AdapterDirectory.CONFIG), config);
        try (Scope scope = Scope.open()) {
            TensorFile.write(folder.resolve(AdapterDirectory.WEIGHTS), adapter.named());
        }
    }

    /** A whole number as one, as peft writes it. */
    private static Number whole(double value) {
        return value == Math.rint(value) && value < 1 << 30 ? (Number) (int) value : (Number) value;
    }

    /**
     * What an adapter is, by its description and the names of its matrices.
     *
     * @param base of the model that it shall stand beside
     * @throws IllegalArgumentException naming the key or tensor if it is none that this program computes, or does not fit
     */
    public static LoraShape shape(AdapterDirectory folder, ModelConfig base) throws IOException {
        LoraShape shape = described(folder);
        TensorFile.requireShapes(folder.weights(), shape.matrixShapes(base));
        return shape;
    }

    private static LoraShape described(AdapterDirectory folder) throws IOException {
        JsonDocument config = folder.config();
        if (!config.text("peft_type").orElse("").equals("LORA")) {
            throw config.wrong("peft_type", "LORA");
        }
        config.values().forEach((key, value) -> {
            if (!READ.contains(key) && !isNothing(value)) {
                throw new IllegalArgumentException(
                        "%s: %s is %s; adapters that use it are not supported.".formatted(config.where(), key, value));
            }
        });
        String start = String.valueOf(config.values().getOrDefault(INIT, true)).toLowerCase(Locale.ROOT);
        if (!PLAIN_STARTS.contains(start)) {
            throw config.wrong(
                    INIT, "true, false, gaussian, eva or orthogonal: others change the base beside the adapter");
        }
        int rank = config.positiveInteger("r", 8);
        double alpha = config.positiveNumber("lora_alpha", 8);
        return new LoraShape(rank, alpha, targets(folder.weights()), config.flag("use_rslora", false));
    }

    private static boolean isNothing(@Nullable Object value) {
        return value == null
                || value.equals(false)
                || value.equals("none")
                || value.equals(List.of())
                || value.equals(Map.of());
    }

    private static Set<LoraTarget> targets(Path file) throws IOException {
        Set<LoraTarget> targets = new TreeSet<>();
        try (SafetensorsFile stored = SafetensorsFile.open(file)) {
            for (String name : stored.names()) {
                Matcher matrix = MATRIX.matcher(name);
                targets.add((matrix.matches() ? LoraTarget.of(matrix.group(1)) : Optional.<LoraTarget>empty())
                        .orElseThrow(() -> new IllegalArgumentException(
                                "%s: tensor %s is not of an adapter of a block's projection (%s)."
                                        .formatted(file, name, LoraTarget.modules()))));
            }
        }
        return targets;
    }

    /**
     * Fills an adapter; of any floating type.
     *
     * @throws IllegalArgumentException naming file and tensor where one is missing, unknown, of another shape, or not finite
     */
    public static void readInto(AdapterDirectory folder, LoraWeights adapter) throws IOException {
        try (Scope scope = Scope.open()) {
            TensorFile.convertInto(folder.weights(), adapter.named());
        }
        try {
            adapter.requireFinite();
        } catch (NotFiniteException damaged) {
            throw new IllegalArgumentException(folder.weights() + ": " + damaged.getMessage(), damaged);
        }
    }
}
