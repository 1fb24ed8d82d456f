package org.motet.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.motet.checkpoint.StateFile;

/**
 * The model that an adapter belongs to, as {@value #FILE} beside the adapter keeps it.
 *
 * @param model folder or name of a hub
 * @param weights digest of its weights' files, {@code sha256:...}
 */
public record LoraBase(String model, String weights) {
    private static final String FILE = "base.json";

    /** Of a model that has been opened under that name. */
    static LoraBase of(String name, StoredModel stored) throws IOException {
        Path folder = Path.of(name);
        String model =
                Files.isDirectory(folder) ? folder.toAbsolutePath().normalize().toString() : name;
        return new LoraBase(model, stored.baseDigest());
    }

    void write(Path folder) throws IOException {
        StateFile.write(folder.resolve(FILE), this);
    }

    /**
     * Refuses a base that is not the one that the adapter of a folder was trained on; adapters of peft don't say.
     *
     * @throws IllegalArgumentException in one sentence
     */
    static void require(Path folder, StoredModel base) throws IOException {
        if (!Files.exists(folder.resolve(FILE))) {
            return;
        }
        LoraBase trained = StateFile.read(folder.resolve(FILE), LoraBase.class);
        String found = base.baseDigest();
        if (!trained.weights.equals(found)) {
            throw new IllegalArgumentException(
                    "%s holds an adapter of %s with weights %s, but those of %s are %s; an adapter fits its own base only"
                            .formatted(folder, trained.model, trained.weights, base.files(), found));
        }
    }
}
