package org.motet.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Goes through a file of JSON objects, one a line; {@code -} is standard input. */
final class JsonLines {
    private JsonLines() {}

    /**
     * Hands each object over with its place ({@code FILE line N}). Empty lines are passed over.
     *
     * @throws IllegalArgumentException naming file and line if a line is no JSON object
     */
    static void read(Path file, BiConsumer<String, ObjectNode> each) {
        boolean standardInput = file.toString().equals("-");
        try (BufferedReader lines = standardInput
                ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                : Files.newBufferedReader(file)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    String place = file + " line " + number;
                    each.accept(place, object(line, place));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode object(String line, String place) {
        try {
            if (JsonMapper.shared().readTree(line) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException(place + ": not JSON: " + e.getOriginalMessage(), e);
        }
        throw new IllegalArgumentException(place + ": a JSON object is expected");
    }

    /** The text under a key. */
    static String text(ObjectNode line, String key, String place) {
        if (line.path(key).isString()) {
            return line.path(key).asString();
        }
        throw new IllegalArgumentException(place + ": '" + key + "' must be a text, it is "
                + (line.has(key) ? line.get(key).toString() : "missing"));
    }
}
