package org.motet.train.nano;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The model that comes with the program: made by {@code motet sft}, trained further by {@code motet train}. */
public final class NanoModel {
    private static final List<String> FILES = List.of(
            "config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json");

    private NanoModel() {}

    /** Its directory; from within a jar a copy in a temporary folder, which goes when the program ends. */
    public static Path directory() throws IOException {
        URL config = NanoModel.class.getResource("config.json");
        if (config == null) {
            throw new IllegalStateException("the program lacks its nano model");
        }
        if (config.getProtocol().equals("file")) {
            try {
                Path file = Path.of(config.toURI());
                return Objects.requireNonNull(file.toAbsolutePath().getParent());
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
        Path folder = Files.createTempDirectory("motet-nano");
        folder.toFile().deleteOnExit(); // after its files, which are named later
        for (String name : FILES) {
            try (InputStream in = NanoModel.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException("the program lacks " + name + " of its nano model");
                }
                Files.copy(in, folder.resolve(name));
                folder.resolve(name).toFile().deleteOnExit();
            }
        }
        return folder;
    }
}
