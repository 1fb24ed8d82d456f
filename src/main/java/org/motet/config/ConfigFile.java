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

    /** Where a dotted key stands, for the beginning of a message. */
    String place(String key) {
        return origin + ":" + lines.getOrDefault(key, 1) + ": ";
    }
}
