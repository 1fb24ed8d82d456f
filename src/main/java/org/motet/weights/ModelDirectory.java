package org.motet.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A causal language model as Hugging Face libraries store it: {@code config.json}, perhaps {@code
 * generation_config.json}, and weights in {@code model.safetensors} or in the shards that {@code
 * model.safetensors.index.json} lists. What is malformed is refused with one sentence that names file and tensor.
 */
public final class ModelDirectory implements AutoCloseable {
    public static final String CONFIG = "config.json";
    public static final String GENERATION_CONFIG = "generation_config.json";
    public static final String WEIGHTS = "model.safetensors";
    public static final String INDEX = "model.safetensors.index.json";

    private final Path path;
    private final JsonDocument config;
    private final Optional<JsonDocument> generationConfig;
    private final Map<String, SafetensorsFile> files; // by file name
    private final SortedMap<String, Place> tensors; // by tensor name

    /** Where a tensor is, and what it is called there. */
    private record Place(SafetensorsFile file, String name) {}

    private ModelDirectory(
            Path path,
            JsonDocument config,
            Optional<JsonDocument> generationConfig,
            Map<String, SafetensorsFile> files,
            SortedMap<String, Place> tensors) {
        this.path = path;
        this.config = config;
        this.generationConfig = generationConfig;
        this.files = files;
        this.tensors = tensors;
    }

    /** Opens a directory and checks all but the shapes, see {@link #requireShapes}. */
    public static ModelDirectory open(Path path) throws IOException {
        return open(path, true);
    }

    /** Opens a directory for what it says of a model whose weights are elsewhere, such as on a server. */
    public static ModelDirectory described(Path path) throws IOException {
        return open(path, false);
    }

    private static ModelDirectory open(Path path, boolean withWeights) throws IOException {
        if (!Files.isDirectory(path)) {
            throw new IllegalArgumentException(path + " is not a directory.");
        }
        AdapterDirectory.refuse(path);
        JsonDocument config = JsonDocument.read(path.resolve(CONFIG));
        Path generation = path.resolve(GENERATION_CONFIG);
        Optional<JsonDocument> generationConfig =
                Files.exists(generation) ? Optional.of(JsonDocument.read(generation)) : Optional.empty();
        Map<String, SafetensorsFile> files = new LinkedHashMap<>();
        try {
            return new ModelDirectory(
                    path, config, generationConfig, files, withWeights ? openWeights(path, files) : new TreeMap<>());
        } catch (IOException | RuntimeException error) {
            files.values().forEach(SafetensorsFile::close);
            throw error;
        }
    }

    private static SortedMap<String, Place> openWeights(Path path, Map<String, SafetensorsFile> files)
            throws IOException {
        Map<String, SafetensorsFile> stored = new LinkedHashMap<>();
        Path source = path.resolve(WEIGHTS);
        if (Files.exists(source)) {
            SafetensorsFile file = SafetensorsFile.open(source);
            files.put(WEIGHTS, file);
            file.names().forEach(name -> stored.put(name, file));
        } else if (Files.exists(path.resolve(INDEX))) {
            source = path.resolve(INDEX);
            JsonDocument index = JsonDocument.read(source);
            JsonDocument places =
                    index.section("weight_map").orElseThrow(() -> index.wrong("weight_map", "an object of file names"));
            for (String tensor : places.values().keySet()) {
                String shard = places.text(tensor).orElseThrow(() -> places.wrong(tensor, "a file name"));
                stored.put(tensor, openShard(path, tensor, shard, files));
            }
        } else {
            throw new IllegalArgumentException(noWeights(path));
        }
        SortedMap<String, Place> tensors = new TreeMap<>();
        TensorNames.canonical(source, stored.keySet())
                .forEach((name, written) ->
                        tensors.put(name, new Place(Objects.requireNonNull(stored.get(written)), written)));
        return tensors;
    }

    private static SafetensorsFile openShard(Path path, String tensor, String shard, Map<String, SafetensorsFile> files)
            throws IOException {
        if (shard.contains("/") || shard.contains("\\")) {
            throw new IllegalArgumentException("%s: tensor %s is placed in %s, which is not a plain file name."
                    .formatted(path.resolve(INDEX), tensor, shard));
        }
        SafetensorsFile file = files.get(shard);
        if (file == null) {
            if (!Files.isRegularFile(path.resolve(shard))) {
                throw new IllegalArgumentException("%s does not exist, but %s places tensor %s in it."
                        .formatted(path.resolve(shard), INDEX, tensor));
            }
            file = SafetensorsFile.open(path.resolve(shard));
            files.put(shard, file);
        }
        if (!file.names().contains(tensor)) {
            throw new IllegalArgumentException(
                    "%s has no tensor %s, although %s places it there.".formatted(file.path(), tensor, INDEX));
        }
        return file;
    }

    private static String noWeights(Path path) {
        for (String pickle : List.of("pytorch_model.bin", "pytorch_model.bin.index.json")) {
            if (Files.exists(path.resolve(pickle))) {
                return ("%s holds pickled weights, which can run code when they are read: convert them to safetensors "
                                + "(save_pretrained of transformers writes it).")
                        .formatted(path.resolve(pickle));
            }
        }
        return "%s holds neither %s nor %s.".formatted(path, WEIGHTS, INDEX);
    }

    public Path path() {
        return path;
    }

    public JsonDocument config() {
        return config;
    }

    public Optional<JsonDocument> generationConfig() {
        return generationConfig;
    }

    /**
     * Ids that end a completion: those of the generation configuration, then those of the configuration that it lacks.
     * Empty if neither names one.
     */
    public List<Integer> endTokenIds() {
        Set<Integer> ids = new LinkedHashSet<>();
        generationConfig.ifPresent(document -> ids.addAll(document.tokenIds("eos_token_id")));
        ids.addAll(config.tokenIds("eos_token_id"));
        return List.copyOf(ids);
    }

    /** The files that the weights are in, sorted by name. */
    public List<Path> weightFiles() {
        return files.values().stream().map(SafetensorsFile::path).sorted().toList();
    }

    /** Names of all tensors as transformers gives them, sorted; wrappers' prefixes in the files are left out. */
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    /** The tensor with this name; its bytes live until {@link #close}. */
    public TensorEntry tensor(String name) {
        Place place = tensors.get(name);
        if (place == null) {
            throw new IllegalArgumentException("%s has no tensor %s%s.".formatted(fileOf(name), name, hint(name)));
        }
        TensorEntry entry = place.file().tensor(place.name());
        return new TensorEntry(name, entry.dtype(), entry.shape(), entry.data());
    }

    private String hint(String missing) {
        if (missing.equals("lm_head.weight")) {
            return "; if the head is the embedding, set tie_word_embeddings to true in " + CONFIG;
        }
        boolean strange = tensors.keySet().stream().noneMatch(name -> name.startsWith("model."));
        return strange && !tensors.isEmpty()
                ? "; its tensors have other names, such as " + tensors.firstKey()
                        + ": save it by save_pretrained of transformers"
                : "";
    }

    /** The type that the first of the tensors with a floating type has; empty if there is none. */
    public Optional<StoredType> floatingType() {
        return tensors.values().stream()
                .map(place -> place.file().tensor(place.name()).dtype())
                .filter(StoredType::isFloating)
                .findFirst();
    }

    /**
     * Checks that each expected tensor is there with its shape and a floating type, and that no layer holds a tensor
     * that the expected model does not have: to leave such a one out would silently compute something else. Tensors
     * outside the model proper (a head stored although it is tied, a value head) are let pass.
     *
     * @param expected shapes by tensor name
     */
    public void requireShapes(Map<String, long[]> expected) {
        expected.forEach((name, shape) -> {
            TensorEntry entry = tensor(name);
            if (!Arrays.equals(entry.shape(), shape)) {
                throw new IllegalArgumentException("%s: tensor %s has shape %s, but %s asks for %s."
                        .formatted(fileOf(name), name, Arrays.toString(entry.shape()), CONFIG, Arrays.toString(shape)));
            }
            if (!entry.dtype().isFloating()) {
                throw new IllegalArgumentException("%s: tensor %s has type %s; weights must be F64, F32, F16 or BF16."
                        .formatted(fileOf(name), name, entry.dtype()));
            }
        });
        for (String name : tensors.keySet()) {
            if (name.startsWith("model.") && !expected.containsKey(name) && !name.endsWith(".rotary_emb.inv_freq")) {
                throw new IllegalArgumentException("%s: tensor %s has no place in the model that %s describes."
                        .formatted(fileOf(name), name, CONFIG));
            }
        }
    }

    /** The file that holds a tensor, or the one that should have said where it is. */
    private Path fileOf(String tensor) {
        Place place = tensors.get(tensor);
        return place != null ? place.file().path() : path.resolve(files.containsKey(WEIGHTS) ? WEIGHTS : INDEX);
    }

    @Override
    public void close() {
        files.values().forEach(SafetensorsFile::close);
    }
}
