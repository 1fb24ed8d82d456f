package org.motet.train;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.motet.model.ModelConfig;
import org.motet.token.BytePairTrainer;
import org.motet.weights.JsonDocument;
import org.motet.weights.ModelDirectory;
import org.motet.weights.StoredType;
import org.motet.weights.TensorEntry;
import org.motet.weights.TensorLayout;
import org.motet.weights.WeightFile;

/** Model directories small enough for a test. */
public final class TinyModel {
    private static final List<String> SPECIALS = List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");

    private TinyModel() {}

    /** Two layers of random weights with a tokenizer of their own. */
    public static Path write(Path directory, int positions) throws IOException {
        Files.createDirectories(directory);
        JsonDocument.write(
                directory.resolve("tokenizer.json"),
                new BytePairTrainer(SPECIALS, 300).train(List.of("Solve 1+2. The answer is \\boxed{3}.")));
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("model_type", "qwen2");
        config.put("architectures", List.of("Qwen2ForCausalLM"));
        config.put("vocab_size", 300);
        config.put("hidden_size", 32);
        config.put("intermediate_size", 64);
        config.put("num_hidden_layers", 2);
        config.put("num_attention_heads", 2);
        config.put("num_key_value_heads", 1);
        config.put("max_position_embeddings", positions);
        config.put("rms_norm_eps", 1e-6);
        config.put("rope_theta", 10000.0);
        config.put("tie_word_embeddings", true);
        config.put("eos_token_id", 2);
        JsonDocument.write(directory.resolve("config.json"), config);
        Random random = new Random(5);
        List<TensorEntry> tensors = new ArrayList<>();
        // The shapes follow from the config alone, so a file without weights is enough to ask for them.
        WeightFile.write(directory.resolve("model.safetensors"), List.of());
        try (ModelDirectory empty = ModelDirectory.open(directory)) {
            ModelConfig.of(empty).parameterShapes().forEach((name, shape) -> {
                TensorLayout layout = new TensorLayout(name, StoredType.F32, shape);
                float[] values = new float[(int) layout.elements()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = name.contains("norm") ? 1 : (float) (0.3 * random.nextGaussian());
                }
                tensors.add(new TensorEntry(name, StoredType.F32, shape, MemorySegment.ofArray(values)));
            });
        }
        WeightFile.write(directory.resolve("model.safetensors"), tensors);
        return directory;
    }

    /** The same weights with as many rows in the (tied) embedding as are wanted: the old rows over and over. */
    public static Path resized(Path source, Path target, int vocabulary) throws IOException {
        Files.createDirectories(target);
        Map<String, Object> config = new LinkedHashMap<>(
                JsonDocument.read(source.resolve("config.json")).values());
        config.put("vocab_size", vocabulary);
        JsonDocument.write(target.resolve("config.json"), config);
        try (ModelDirectory model = ModelDirectory.open(source)) {
            List<TensorEntry> tensors = new ArrayList<>();
            for (String name : model.names()) {
                TensorEntry tensor = model.tensor(name);
                tensors.add(name.contains("embed_tokens") ? rows(tensor, vocabulary) : tensor);
            }
            WeightFile.write(target.resolve("model.safetensors"), tensors);
        }
        return target;
    }

    private static TensorEntry rows(TensorEntry tensor, int count) {
        long width = tensor.layout().shape()[1];
        TensorLayout layout = new TensorLayout(tensor.name(), tensor.dtype(), new long[] {count, width});
        MemorySegment data = MemorySegment.ofArray(new byte[Math.toIntExact(layout.byteSize())]);
        for (long at = 0; at < data.byteSize(); at += tensor.data().byteSize()) {
            long length = Math.min(tensor.data().byteSize(), data.byteSize() - at);
            MemorySegment.copy(tensor.data(), 0, data, at, length);
        }
        return new TensorEntry(layout.name(), layout.dtype(), layout.shape(), data);
    }
}
