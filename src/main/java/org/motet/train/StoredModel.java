package org.motet.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.motet.evaluation.ContentDigest;
import org.motet.hub.HubClient;
import org.motet.hub.HubProgress;
import org.motet.model.CausalLm;
import org.motet.model.ModelConfig;
import org.motet.model.PassesKind;
import org.motet.template.ChatFormat;
import org.motet.template.NativeChat;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.token.HuggingFaceTokenizer;
import org.motet.token.StopTokens;
import org.motet.token.Tokenizer;
import org.motet.train.nano.NanoModel;
import org.motet.weights.ModelDirectory;

/** A model directory that has been checked and whose weights are not loaded yet, with its tokenizer. */
public final class StoredModel implements AutoCloseable {
    private static final String TOKENIZER = "tokenizer.json";

    private final ModelDirectory directory;
    private final ModelConfig config;
    private final Path tokenizerFile;
    private @Nullable Tokenizer tokenizer;

    private StoredModel(ModelDirectory directory, ModelConfig config, Path tokenizerFile) {
        this.directory = directory;
        this.config = config;
        this.tokenizerFile = tokenizerFile;
    }

    /** Opens a directory with the tokenizer in it; refuses one whose weights do not fit its configuration. */
    public static StoredModel open(Path path) throws IOException {
        return open(path, null);
    }

    /** @param tokenizer another tokenizer than the directory's: tokenizer.json or its folder; null for the directory's */
    public static StoredModel open(Path path, @Nullable Path tokenizer) throws IOException {
        ModelDirectory directory = ModelDirectory.open(path);
        try {
            ModelConfig config = ModelConfig.of(directory);
            directory.requireShapes(config.parameterShapes());
            Path file = tokenizer == null ? path : tokenizer;
            return new StoredModel(directory, config, Files.isDirectory(file) ? file.resolve(TOKENIZER) : file);
        } catch (RuntimeException error) {
            directory.close();
            throw error;
        }
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

    /** SHA-256 of what the model is made of, by name: {@code weights}, {@code config}, {@code tokenizer} if there is one. */
    public Map<String, String> digests() throws IOException {
        Map<String, String> digests = new LinkedHashMap<>();
        digests.put("weights", ContentDigest.ofFiles(directory.weightFiles()));
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

    /** Loads the weights. */
    public CausalLm load(Device device, DType compute) {
        return load(device, compute, PassesKind.AUTO);
    }

    /** Loads the weights, to compute with passes of that kind. */
    public CausalLm load(Device device, DType compute, PassesKind passes) {
        return CausalLm.load(directory, device, compute, passes);
    }

    @Override
    public void close() {
        directory.close();
    }
}
