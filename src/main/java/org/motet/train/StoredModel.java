package org.motet.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.motet.evaluation.ContentDigest;
import org.motet.hub.DownloadLines;
import org.motet.hub.HubClient;
import org.motet.hub.HubProgress;
import org.motet.model.CausalLm;
import org.motet.model.ModelConfig;
import org.motet.model.PassesKind;
import org.motet.model.lora.LoraFolder;
import org.motet.model.lora.LoraShape;
import org.motet.model.lora.LoraWeights;
import org.motet.template.ChatFormat;
import org.motet.template.NativeChat;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.token.HuggingFaceTokenizer;
import org.motet.token.StopTokens;
import org.motet.token.Tokenizer;
import org.motet.train.nano.NanoModel;
import org.motet.weights.AdapterDirectory;
import org.motet.weights.ModelDirectory;

/** A model directory that has been checked and whose weights are not loaded yet, with its tokenizer. */
public final class StoredModel implements AutoCloseable {
    private static final String TOKENIZER = "tokenizer.json";

    private final ModelDirectory directory; // of the base, where an adapter is opened
    private final @Nullable AdapterDirectory adapter;
    private final ModelConfig config;
    private final Path tokenizerFile;
    private @Nullable Tokenizer tokenizer;

    private StoredModel(
            ModelDirectory directory, @Nullable AdapterDirectory adapter, ModelConfig config, Path tokenizerFile) {
        this.directory = directory;
        this.adapter = adapter;
        this.config = config;
        this.tokenizerFile = tokenizerFile;
    }

    /**
     * Opens a directory with the tokenizer in it; refuses one whose weights do not fit its configuration. A directory with an
     * adapter is opened as the model that it makes of its base, whose tokenizer it has.
     */
    public static StoredModel open(Path path) throws IOException {
        return open(path, null);
    }

    /** @param tokenizer another tokenizer than the directory's: tokenizer.json or its folder; null for the directory's */
    public static StoredModel open(Path path, @Nullable Path tokenizer) throws IOException {
        AdapterDirectory adapter = AdapterDirectory.is(path) ? AdapterDirectory.open(path) : null;
        Path files = files(path);
        ModelDirectory directory = ModelDirectory.open(files);
        try {
            ModelConfig config = ModelConfig.of(directory);
            directory.requireShapes(config.parameterShapes());
            StoredModel model = new StoredModel(directory, adapter, config, tokenizerFile(files, tokenizer));
            if (adapter != null) {
                LoraBase.require(path, model);
                LoraFolder.shape(adapter, config); // refused now if it does not fit
            }
            return model;
        } catch (IOException | RuntimeException error) {
            directory.close();
            throw error;
        }
    }

    /**
     * Opens a directory for what it says of a model that a server has: configuration, tokenizer, chat template. There need be no weights
     * in it, and none can be loaded.
     */
    public static StoredModel described(Path path, @Nullable Path tokenizer) throws IOException {
        Path files = files(path);
        ModelDirectory directory = ModelDirectory.described(files);
        return new StoredModel(directory, null, ModelConfig.of(directory), tokenizerFile(files, tokenizer));
    }

    private static Path tokenizerFile(Path files, @Nullable Path tokenizer) {
        Path named = tokenizer == null ? files : tokenizer;
        return Files.isDirectory(named) ? named.resolve(TOKENIZER) : named;
    }

    /**
     * Where the configuration, tokenizer and chat template of a model are: its directory, or that of an adapter's base, fetched
     * from a hub if need be.
     *
     * @throws IllegalArgumentException if an adapter does not say what its base is
     */
    public static Path files(Path path) throws IOException {
        if (!AdapterDirectory.is(path)) {
            return path;
        }
        AdapterDirectory adapter = AdapterDirectory.open(path);
        String base = adapter.base()
                .orElseThrow(() -> adapter.config()
                        .wrong("base_model_name_or_path", "the model that the adapter belongs to, a folder or a name"));
        return directory(base, DownloadLines.onStandardError());
    }

    /** The directory of configuration, tokenizer and chat template: an adapter's base. */
    public Path files() {
        return directory.path();
    }

    /**
     * The folder of a model: {@code nano}, a folder, or {@code owner/name} of a hub, fetched from there if need be.
     *
     * @param progress told of what is fetched
     */
    public static Path directory(String name, HubProgress progress) throws IOException {
        if (name.equals(ModelSource.NANO)) {
            return NanoModel.directory();
        }
        try (HubClient hub = HubClient.ofEnvironment(progress)) {
            return hub.model(name);
        }
    }

    public ModelConfig config() {
        return config;
    }

    /** The tokenizer, where there is one. */
    public Optional<Tokenizer> findTokenizer() {
        return Files.exists(tokenizerFile) ? Optional.of(tokenizer()) : Optional.empty();
    }

    /**
     * The tokenizer.
     *
     * @throws IllegalArgumentException if there is none, or it gives ids that the model does not have
     */
    public Tokenizer tokenizer() {
        if (tokenizer == null) {
            Tokenizer loaded = HuggingFaceTokenizer.load(tokenizerFile);
            if (loaded.vocabularySize() > config.vocabulary()) {
                throw new IllegalArgumentException(
                        "%s does not fit the model: it gives ids up to %d, but vocab_size in %s is %d."
                                .formatted(
                                        tokenizerFile,
                                        loaded.vocabularySize() - 1,
                                        ModelDirectory.CONFIG,
                                        config.vocabulary()));
            }
            tokenizer = loaded;
        }
        return tokenizer;
    }

    /** SHA-256 of the weights' files, without an adapter's. */
    String baseDigest() throws IOException {
        return ContentDigest.ofFiles(directory.weightFiles());
    }

    /**
     * SHA-256 of what the model is made of, by name: {@code weights} unless it is only described, {@code config}, {@code tokenizer} if
     * there is one.
     */
    public Map<String, String> digests() throws IOException {
        Map<String, String> digests = new LinkedHashMap<>();
        List<Path> weights = new ArrayList<>(directory.weightFiles());
        if (adapter != null) {
            weights.addAll(List.of(adapter.weights(), adapter.path().resolve(AdapterDirectory.CONFIG)));
        }
        if (!weights.isEmpty()) {
            digests.put("weights", ContentDigest.ofFiles(weights));
        }
        List<Path> configs = new ArrayList<>(List.of(directory.path().resolve(ModelDirectory.CONFIG)));
        if (directory.generationConfig().isPresent()) { // names tokens that end a completion
            configs.add(directory.path().resolve(ModelDirectory.GENERATION_CONFIG));
        }
        digests.put("config", ContentDigest.ofFiles(configs));
        if (Files.exists(tokenizerFile)) {
            digests.put("tokenizer", ContentDigest.ofFiles(List.of(tokenizerFile)));
        }
        return digests;
    }

    /** Ids that end a completion, by all files of the directory that name any. */
    public StopTokens stopTokens() {
        return findTokenizer()
                .map(found -> StopTokens.of(directory.path(), found))
                .orElseGet(() -> new StopTokens(new TreeSet<>(directory.endTokenIds())));
    }

    /** A training run of this model, checked. */
    public TrainPlan plan(TrainConfig config) {
        return plan(config, Brought.NOTHING);
    }

    TrainPlan plan(TrainConfig config, Brought brought) {
        ChatFormat chat =
                NativeChat.ofLater(directory.path(), config.templates().chat());
        return TrainPlan.of(config, this.config, tokenizer(), stopTokens(), chat, brought);
    }

    /**
     * Loads the model to ask it; an adapter stands beside its base as it did in training, since merging it in bf16 would round small
     * changes away.
     */
    public CausalLm load(Device device, DType compute) throws IOException {
        AdapterDirectory beside = adapter;
        return beside == null
                ? load(device, compute, PassesKind.AUTO)
                : loadFrozen(
                        device,
                        compute,
                        LoraFolder.shape(beside, config),
                        matrices -> LoraFolder.readInto(beside, matrices));
    }

    /** Loads the weights to train all of them, or to write them; an adapter is merged into those of its base. */
    public CausalLm load(Device device, DType compute, PassesKind passes) throws IOException {
        CausalLm model;
        try (LoadingLine line = new LoadingLine(directory)) {
            model = CausalLm.load(directory, device, compute, passes, line);
        }
        if (adapter != null) {
            LoraWeights matrices = LoraWeights.zeros(config, LoraFolder.shape(adapter, config), device);
            try {
                LoraFolder.readInto(adapter, matrices);
                matrices.mergeInto(model.weights());
                model.weightsChanged();
            } catch (IOException | RuntimeException error) {
                model.close();
                throw error;
            } finally {
                matrices.close();
            }
        }
        return model;
    }

    /**
     * Reads other weights into a loaded model of the same shape: an adapter's where the model has one, else all. Nobody may compute with it
     * meanwhile.
     *
     * @throws IllegalArgumentException if they do not fit or are damaged; the model then keeps its own
     */
    public static void reload(CausalLm model, Path path) {
        try (StoredModel other = open(path)) {
            if (!other.config.withDtype(model.config().dtype()).equals(model.config())) { // stored in whatever type
                throw new IllegalArgumentException(path + " holds a model of another shape than the loaded one");
            }
            LoraWeights matrices = model.adapter();
            if ((other.adapter == null) != (matrices == null)) {
                throw new IllegalArgumentException(path
                        + (matrices == null
                                ? " holds an adapter, the loaded model has none"
                                : " holds no adapter, the loaded model has one"));
            }
            if (other.adapter == null || matrices == null) {
                model.reload(other.directory);
                return;
            }
            if (!LoraFolder.shape(other.adapter, other.config).equals(matrices.shape())) {
                throw new IllegalArgumentException(path + " holds an adapter of another shape than the loaded one");
            }
            LoraFolder.readInto(other.adapter, matrices);
            model.weightsChanged();
        } catch (IOException e) {
            throw new IllegalArgumentException(path + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Whether its weights are elsewhere. */
    public boolean isDescribed() {
        return directory.names().isEmpty();
    }

    /** Whether it is an adapter beside its base. */
    boolean isAdapted() {
        return adapter != null;
    }

    /** Gives an adapter its numbers. */
    @FunctionalInterface
    interface Filling {
        void fill(LoraWeights adapter) throws IOException;
    }

    /** Loads the weights, frozen, beside an adapter. */
    CausalLm loadFrozen(Device device, DType compute, LoraShape shape, Filling filling) throws IOException {
        CausalLm model;
        try (LoadingLine line = new LoadingLine(directory)) {
            model = CausalLm.loadFrozen(directory, device, compute, shape, line);
        }
        boolean whole = false;
        try {
            filling.fill(Objects.requireNonNull(model.adapter()));
            model.weightsChanged();
            whole = true;
            return model;
        } finally {
            if (!whole) {
                model.close();
            }
        }
    }

    @Override
    public void close() {
        directory.close();
    }
}
