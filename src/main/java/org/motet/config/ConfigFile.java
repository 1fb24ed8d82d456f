package org.motet.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
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
    /** Reads a file; {@link IllegalArgumentException} with file, line and reason if it is no YAML mapping. */
    public static ConfigFile read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + " is a directory, not a config file.");
        }
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (MalformedInputException failure) {
            throw new IllegalArgumentException(file + " is not a text file in UTF-8.", failure);
        }
    }

    /** Reads a config that ships with the program, by its absolute resource name such as {@code /org/motet/x.yaml}. */
    public static ConfigFile resource(String name) throws IOException {
        try (InputStream in = ConfigFile.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing from the build");
            }
            return parse(
                    name.substring(name.lastIndexOf('/') + 1), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    public static ConfigFile parse(String origin, String yaml) {
        try {
            JsonNode root = ConfigFormat.MAPPER.readTree(yaml);
            if (root.isMissingNode() || root.isNull()) {
                return new ConfigFile(origin, ConfigFormat.MAPPER.createObjectNode(), Map.of());
            }
            if (!(root instanceof ObjectNode keys)) {
                throw new IllegalArgumentException(
                        origin + " is not a config file: it must hold lines like 'key: value'.");
            }
            return new ConfigFile(origin, keys, lines(yaml));
        } catch (JacksonException failure) {
            throw new IllegalArgumentException(
                    origin + ":" + failure.getLocation().getLineNr() + ": not valid YAML: "
                            + ConfigFormat.reason(failure),
                    failure);
        }
    }

    private static Map<String, Integer> lines(String yaml) {
        Map<String, Integer> lines = new HashMap<>();
        try (JsonParser parser = ConfigFormat.MAPPER.createParser(yaml)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME) {
                    lines.putIfAbsent(
                            dotted(parser.streamReadContext()),
                            parser.currentTokenLocation().getLineNr());
                }
            }
        }
        return lines;
    }

    private static String dotted(TokenStreamContext place) {
        StringBuilder key = new StringBuilder();
        for (TokenStreamContext at = place; at != null && !at.inRoot(); at = at.getParent()) {
            String step = at.inArray() ? String.valueOf(at.getCurrentIndex()) : String.valueOf(at.currentName());
            key.insert(0, key.isEmpty() ? step : step + ".");
        }
        return key.toString();
    }
}
