package org.motet.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A directory in which the library peft keeps what it trained: small matrices that belong to another model, with a description.
 *
 * @param path of the directory
 * @param config what {@value #CONFIG} says
 */
public record AdapterDirectory(Path path, JsonDocument config) {
    public static final String CONFIG = "adapter_config.json";
    public static final String WEIGHTS = "adapter_model.safetensors";
    private static final String PICKLED = "adapter_model.bin";

    /** Whether a directory holds an adapter and no whole model. */
    public static boolean is(Path directory) {
        return Files.exists(directory.resolve(CONFIG))
                && !Files.exists(directory.resolve(ModelDirectory.WEIGHTS))
                && !Files.exists(directory.resolve(ModelDirectory.INDEX));
    }

    /**
     * Reads the description.
     *
     * @throws IllegalArgumentException in one sentence if there is none, or no weights beside it
     */
    public static AdapterDirectory open(Path path) throws IOException {
        if (!Files.exists(path.resolve(CONFIG))) {
            throw new IllegalArgumentException("%s holds no adapter: there is no %s in it.".formatted(path, CONFIG));
        }
        JsonDocument config = JsonDocument.read(path.resolve(CONFIG));
        if (!Files.exists(path.resolve(WEIGHTS))) {
            throw new IllegalArgumentException(
                    Files.exists(path.resolve(PICKLED))
                            ? ("%s holds pickled weights, which can run code when they are read: save the adapter as "
                                            + "safetensors (save_pretrained of peft writes it).")
                                    .formatted(path.resolve(PICKLED))
                            : "%s does not exist, but %s describes it.".formatted(path.resolve(WEIGHTS), CONFIG));
        }
        return new AdapterDirectory(path, config);
    }

    /** The file of the matrices. */
    public Path weights() {
        return path.resolve(WEIGHTS);
    }

    /** The model that the adapter belongs to: a folder or a name of a hub; empty if the adapter does not say. */
    public Optional<String> base() {
        return config.text("base_model_name_or_path");
    }

    /** Refuses a directory that holds an adapter where a whole model is needed, and says how to make one of it. */
    static void refuse(Path directory) throws IOException {
        if (is(directory)) {
            throw new IllegalArgumentException(
                    "%s holds an adapter (%s) of %s, not a whole model: motet export --model %s --output MERGED merges it with its base."
                            .formatted(
                                    directory,
                                    CONFIG,
                                    JsonDocument.read(directory.resolve(CONFIG))
                                            .text("base_model_name_or_path")
                                            .orElse("another model"),
                                    directory));
        }
    }
}
