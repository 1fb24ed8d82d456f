package org.motet.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.motet.model.CausalLm;
import org.motet.model.ModelConfig;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.token.HuggingFaceTokenizer;
import org.motet.token.StopTokens;
import org.motet.token.Tokenizer;
import org.motet.weights.ModelDirectory;

/** A model directory that has been checked and whose weights are not loaded yet, with its tokenizer. */
final class StoredModel implements AutoCloseable {
    private static final String TOKENIZER = "tokenizer.json";

    private final ModelDirectory directory;
    private final ModelConfig config;
    private @Nullable Tokenizer tokenizer;

    private StoredModel(ModelDirectory directory, ModelConfig config) {
        this.directory = directory;
        this.config = config;
    }

    /** Opens a directory; refuses one whose weights do not fit its configuration. */
    static StoredModel open(Path path) throws IOException {
        ModelDirectory directory = ModelDirectory.open(path);
        try {
            ModelConfig config = ModelConfig.of(directory);
            directory.requireShapes(config.parameterShapes());
            return new StoredModel(directory, config);
        } catch (RuntimeException error) {
            directory.close();
            throw error;
        }
    }

    ModelConfig config() {
        return config;
    }

    /** The tokenizer, where the directory has one. */
    Optional<Tokenizer> findTokenizer() {
        return Files.exists(directory.path().resolve(TOKENIZER)) ? Optional.of(tokenizer()) : Optional.empty();
    }

    /**
     * The tokenizer.
     *
     * @throws IllegalArgumentException if there is none, or it gives ids that the model does not have
     */
    Tokenizer tokenizer() {
        if (tokenizer == null) {
            Tokenizer loaded = HuggingFaceTokenizer.load(directory.path());
            if (loaded.vocabularySize() > config.vocabulary()) {
                throw new IllegalArgumentException(
                        "%s does not fit the model: it gives ids up to %d, but vocab_size in %s is %d."
                                .formatted(
                                        directory.path().resolve(TOKENIZER),
                                        loaded.vocabularySize() - 1,
                                        ModelDirectory.CONFIG,
                                        config.vocabulary()));
            }
            tokenizer = loaded;
        }
        return tokenizer;
    }

    /** Ids that end a completion, by all files of the directory that name any. */
    StopTokens stopTokens() {
        return findTokenizer()
                .map(found -> StopTokens.of(directory.path(), found))
                .orElseGet(() -> new StopTokens(new TreeSet<>(directory.endTokenIds())));
    }

    /** Loads the weights. */
    CausalLm load(Device device, DType compute) {
        return CausalLm.load(directory, device, compute);
    }

    @Override
    public void close() {
        directory.close();
    }
}
