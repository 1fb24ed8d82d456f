package org.motet.model;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.motet.tensor.DType;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.weights.JsonDocument;
import org.motet.weights.ModelDirectory;
import org.motet.weights.WholeFolder;

/**
 * Writes a model as a directory that Hugging Face transformers loads: {@code config.json}, {@code generation_config.json},
 * weights, and the tokenizer's files of the directory that the model came from.
 *
 * @param dtype type that the fp32 weights are rounded to, float32 for exact ones
 * @param maxShardBytes weights beyond this size are split into several files with an index; a tensor is never split
 * @param source directory that the model came from, for its tokenizer and the keys of its configuration that Motet does not
 *     know; null if there is none
 */
public record ModelExport(
        DType dtype, long maxShardBytes, @Nullable Path source) {
    /** The customary size of a shard. */
    public static final long SHARD_BYTES = 5_000_000_000L;

    private static final List<String> TOKENIZER_FILES = List.of(
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "vocab.json",
            "merges.txt",
            "vocab.txt",
            "tokenizer.model",
            "chat_template.jinja",
            "chat_template.json");

    /** Folder of the chat templates that a model has beside its default one. */
    private static final String MORE_CHAT_TEMPLATES = "additional_chat_templates";

    public ModelExport {
        if (dtype != DType.FLOAT32 && dtype != DType.BFLOAT16) {
            throw new IllegalArgumentException("weights are written as float32 or bfloat16, not as " + dtype);
        }
        if (maxShardBytes < 1) {
            throw new IllegalArgumentException(
                    "the largest shard is " + maxShardBytes + " bytes; at least 1 is needed");
        }
    }

    /** Exact weights, with the tokenizer of the source. */
    public static ModelExport exact(@Nullable Path source) {
        return new ModelExport(DType.FLOAT32, SHARD_BYTES, source);
    }

    /**
     * Writes a new directory, which appears whole or not at all.
     *
     * @throws FileAlreadyExistsException if something of that name is there already
     * @throws NotFiniteException if the weights are not finite
     */
    public void write(CausalLm model, Path directory) throws IOException {
        WholeFolder.write(directory, part -> writeInto(model, part));
    }

    /**
     * Writes the files into a directory that is there; files of the same names are replaced.
     *
     * @throws NotFiniteException if the weights are not finite; nothing is written then
     */
    public void writeInto(CausalLm model, Path directory) throws IOException {
        if (model.adapter() != null) {
            throw new IllegalStateException("a model beside an adapter is its base; an export of both is merged first");
        }
        model.weights().requireFinite();
        ModelConfig config = model.config().withDtype(DTypes.stored(dtype));
        JsonDocument.write(
                directory.resolve(ModelDirectory.CONFIG), config.toConfigJson(sourceValues(ModelDirectory.CONFIG)));
        Map<String, @Nullable Object> generation =
                config.toGenerationConfigJson(sourceValues(ModelDirectory.GENERATION_CONFIG));
        if (!generation.isEmpty()) {
            JsonDocument.write(directory.resolve(ModelDirectory.GENERATION_CONFIG), generation);
        }
        copyTokenizer(directory);
        try (Scope scope = Scope.open()) {
            writeWeights(model.weights().named(), directory);
        }
    }

    private Map<String, @Nullable Object> sourceValues(String file) throws IOException {
        if (source == null || !Files.exists(source.resolve(file))) {
            return Map.of();
        }
        return JsonDocument.read(source.resolve(file)).values();
    }

    private void copyTokenizer(Path directory) throws IOException {
        if (source == null) {
            return;
        }
        for (String name : TOKENIZER_FILES) {
            copy(source.resolve(name), directory.resolve(name));
        }
        Path more = source.resolve(MORE_CHAT_TEMPLATES);
        if (Files.isDirectory(more)) {
            Path to = Files.createDirectories(directory.resolve(MORE_CHAT_TEMPLATES));
            try (Stream<Path> templates = Files.list(more)) {
                for (Path template : templates.sorted().toList()) {
                    copy(template, to.resolve(template.getFileName()));
                }
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.isRegularFile(from)) {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void writeWeights(Map<String, Tensor> tensors, Path directory) throws IOException {
        List<Map<String, Tensor>> shards = shards(tensors);
        if (shards.size() == 1) {
            TensorFile.write(directory.resolve(ModelDirectory.WEIGHTS), tensors, dtype);
            return;
        }
        Map<String, Object> places = new LinkedHashMap<>();
        for (int i = 0; i < shards.size(); i++) {
            String name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
            TensorFile.write(directory.resolve(name), shards.get(i), dtype);
            shards.get(i).keySet().forEach(tensor -> places.put(tensor, name));
        }
        long parameters = tensors.values().stream().mapToLong(Tensor::count).sum();
        Map<String, Object> metadata = Map.of("total_parameters", parameters, "total_size", parameters * dtype.bytes());
        JsonDocument.write(directory.resolve(ModelDirectory.INDEX), Map.of("metadata", metadata, "weight_map", places));
    }

    /** Fills shards one after another, in the order of the forward pass. */
    private List<Map<String, Tensor>> shards(Map<String, Tensor> tensors) {
        List<Map<String, Tensor>> shards = new ArrayList<>();
        Map<String, Tensor> open = new LinkedHashMap<>();
        long size = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            long bytes = entry.getValue().count() * dtype.bytes();
            if (!open.isEmpty() && size + bytes > maxShardBytes) {
                shards.add(open);
                open = new LinkedHashMap<>();
                size = 0;
            }
            open.put(entry.getKey(), entry.getValue());
            size += bytes;
        }
        shards.add(open);
        return shards;
    }
}
