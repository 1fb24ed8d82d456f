package org.motet.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.motet.problem.JsonFault;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One JSON object of a file that has one a line. Errors name file, line and key.
 *
 * @param where file and line, for messages
 */
record JsonLine(String where, ObjectNode object) {
    /** Standard input in place of a file name, or standard output. */
    static final String STANDARD = "-";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * Reads all lines of a file and makes something of each; blank lines are passed over.
     *
     * @param file a file, or {@link #STANDARD}
     * @throws IllegalArgumentException if the file is missing, empty or no JSON, or {@code parse} refuses a line
     */
    static <T> List<T> read(String file, Function<JsonLine, T> parse) throws IOException {
        List<T> lines = new ArrayList<>();
        each(file, line -> lines.add(parse.apply(line)));
        return lines;
    }

    /** Hands over line after line; otherwise like {@link #read}. */
    static void each(String file, Consumer<JsonLine> taker) throws IOException {
        String name = file.equals(STANDARD) ? "standard input" : file;
        boolean empty = true;
        int number = 0;
        try (InputStream in = open(file);
                // its decoder reports what is not UTF-8
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                String text = number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line;
                if (!text.isBlank()) {
                    taker.accept(new JsonLine(name + ", line " + number, parse(name, number, text)));
                    empty = false;
                }
            }
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(name + " is not valid UTF-8 after line " + number + ".", e);
        }
        if (empty) {
            throw new IllegalArgumentException(name + " has no lines; one JSON object a line is needed.");
        }
    }

    private static InputStream open(String file) throws IOException {
        if (file.equals(STANDARD)) {
            return System.in;
        }
        Path path = Path.of(file);
        if (Files.isDirectory(path)) {
            throw new IllegalArgumentException(file + " is a directory; a file with one JSON object a line is needed.");
        }
        if (!Files.exists(path)) {
            throw new NoSuchFileException(file);
        }
        return Files.newInputStream(path);
    }

    private static ObjectNode parse(String name, int number, String line) {
        JsonNode node;
        try {
            node = MAPPER.readTree(line);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "%s, line %d is not JSON: %s (column %d)."
                            .formatted(
                                    name,
                                    number,
                                    JsonFault.reason(e),
                                    e.getLocation().getColumnNr()),
                    e);
        }
        if (!(node instanceof ObjectNode object)) {
            throw new IllegalArgumentException("%s, line %d is %s, not a JSON object such as {\"id\": 1, ...}."
                    .formatted(name, number, node.getNodeType().name().toLowerCase(java.util.Locale.ROOT)));
        }
        return object;
    }

    boolean has(String key) {
        return object.has(key) && !object.get(key).isNull();
    }

    /** The line's identity: a string or a number. */
    JsonNode id() {
        JsonNode id = object.path("id");
        if (!id.isString() && !id.isNumber()) {
            throw wrong("id", "a string or a number");
        }
        return id;
    }

    String text(String key) {
        JsonNode value = object.path(key);
        if (!value.isString()) {
            throw wrong(key, "a string");
        }
        return value.stringValue();
    }

    /** A list of token ids; that they are in the vocabulary is checked later. */
    int[] ids(String key) {
        JsonNode list = object.path(key);
        if (!list.isArray()) {
            throw wrong(key, "a list of token ids");
        }
        int[] ids = new int[list.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = list.get(i);
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() < 0) {
                throw new IllegalArgumentException(
                        "%s: %s[%d] is %s; a token id, 0 or more, is needed.".formatted(where, key, i, id));
            }
            ids[i] = id.intValue();
        }
        return ids;
    }

    /** The error for a key whose value is missing or is not what is needed. */
    IllegalArgumentException wrong(String key, String needed) {
        JsonNode value = object.path(key);
        String found = value.isMissingNode() ? "is missing" : "is " + shortened(value.toString());
        return new IllegalArgumentException(where + ": " + key + " " + found + "; needed is " + needed + ".");
    }

    private static String shortened(String json) {
        return json.length() <= 60 ? json : json.substring(0, 57) + "...";
    }
}
