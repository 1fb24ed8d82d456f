package org.motet.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A config file as it was written: the keys that it sets, and the line of each.
 *
 * @param origin the file's name, for messages
 * @param keys what it sets, nested as in the file
 * @param lines line number (from 1) by dotted key
 */
public record ConfigFile(String origin, ObjectNode keys, Map<String, Integer> lines) {
    private static final long LARGEST = 1 << 20;

    /** Reads a file; {@link IllegalArgumentException} with file, line and reason if it is no YAML mapping. */
    public static ConfigFile read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + " is a directory, not a config file.");
        }
        if (Files.size(file) > LARGEST) {
            throw new IllegalArgumentException(
                    "%s is %,d bytes long; a config file has at most %,d.".formatted(file, Files.size(file), LARGEST));
        }
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (MalformedInputException failure) {
            throw new IllegalArgumentException(file + " is not a text file in UTF-8.", failure);
        }
    }

    /** Reads a file that ships with the program, by its absolute resource name. */
    static ConfigFile resource(String name) {
        try (InputStream in = Objects.requireNonNull(ConfigFile.class.getResourceAsStream(name), name)) {
            return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ConfigFile parse(String origin, String yaml) {
        YamlText text = new YamlText(origin);
        JsonNode root = text.read(yaml);
        if (root.isNull()) {
            return new ConfigFile(origin, ConfigFormat.MAPPER.createObjectNode(), Map.of());
        }
        if (!(root instanceof ObjectNode keys)) {
            throw new IllegalArgumentException(origin + " is not a config file: it must hold lines like 'key: value'.");
        }
        return new ConfigFile(origin, keys, text.lines());
    }

    /**
     * What stands below a key, as a config file of its own with the same line numbers.
     *
     * @param path keys from the outermost on
     * @throws IllegalArgumentException if a value and no keys stand there; a key that is missing or empty is a file without keys
     */
    public ConfigFile section(String... path) {
        JsonNode at = keys;
        for (String key : path) {
            at = at.path(key);
        }
        String prefix = String.join(".", path) + ".";
        if (at.isMissingNode() || at.isNull()) {
            return new ConfigFile(origin, ConfigFormat.MAPPER.createObjectNode(), Map.of());
        }
        if (!(at instanceof ObjectNode below)) {
            String key = String.join(".", path);
            throw new IllegalArgumentException(
                    place(key) + key + " is " + ConfigReader.shown(at) + "; it must hold keys of a config.");
        }
        return new ConfigFile(
                origin,
                below,
                lines.entrySet().stream()
                        .filter(line -> line.getKey().startsWith(prefix))
                        .collect(Collectors.toMap(
                                line -> line.getKey().substring(prefix.length()), Map.Entry::getValue)));
    }

    /** Where a dotted key stands, for the beginning of a message. */
    public String place(String key) {
        return origin + ":" + lines.getOrDefault(key, 1) + ": ";
    }
}
