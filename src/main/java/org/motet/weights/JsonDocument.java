package org.motet.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON object read from a file, with typed access whose errors name file and key. A key with the value null counts as
 * absent, as in the configuration files of Hugging Face.
 *
 * @param where the file, for error messages
 * @param prefix path to this object inside the file, empty or ending in a dot
 * @param values maps, lists, strings, numbers, booleans and nulls as they stand in the file, in its order
 */
public record JsonDocument(String where, String prefix, Map<String, @Nullable Object> values) {
    private static final long LONGEST_FILE = 1 << 25;
    private static final Pattern TWICE = Pattern.compile("^Duplicate Object property \"(.{0,200}?)\"");

    /** Reads a file. Throws IllegalArgumentException if it is missing, is not JSON, or is no object. */
    public static JsonDocument read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(file + " does not exist.");
        }
        if (Files.size(file) > LONGEST_FILE) {
            throw new IllegalArgumentException("%s has %d bytes, more than the %d of any such file."
                    .formatted(file, Files.size(file), LONGEST_FILE));
        }
        byte[] json = Files.readAllBytes(file);
        LfsPointer.refuse(file.toString(), json);
        return parse(file.toString(), json);
    }

    /** Parses the bytes of an object; a name that stands twice in one object is refused. */
    @SuppressWarnings("NullAway") // the type reference loses the annotation of its argument
    static JsonDocument parse(String where, byte[] json) {
        JsonMapper mapper = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        @Nullable Map<?, ?> object;
        try {
            object = mapper.readValue(json, LinkedHashMap.class);
        } catch (JacksonException error) {
            throw new IllegalArgumentException(
                    where + " does not hold a valid JSON object: " + reason(error) + ".", error);
        }
        if (object == null) {
            throw new IllegalArgumentException(where + " does not hold a valid JSON object: it holds null.");
        }
        return new JsonDocument(where, "", byName(object));
    }

    private static String reason(JacksonException error) {
        Matcher twice = TWICE.matcher(error.getOriginalMessage());
        if (twice.find()) {
            return "the name " + twice.group(1) + " stands twice in it";
        }
        TokenStreamLocation at = error.getLocation();
        return error instanceof MismatchedInputException || at == null
                ? "it holds something else"
                : "it breaks off or is malformed at line " + at.getLineNr() + " column " + at.getColumnNr();
    }

    private static Map<String, @Nullable Object> byName(Map<?, ?> object) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        object.forEach((name, value) -> values.put((String) name, value));
        return values;
    }

    /** Writes an object as indented JSON with a final newline. */
    public static void write(Path file, Map<String, ? extends @Nullable Object> values) throws IOException {
        JsonMapper mapper =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(file, mapper.writeValueAsString(values) + "\n");
    }

    public boolean has(String key) {
        return values.get(key) != null;
    }

    /** A whole number of at least 1. */
    public int positiveInteger(String key) {
        Object value = values.get(key);
        if (value instanceof Integer number && number > 0) {
            return number;
        }
        throw wrong(key, "a whole number from 1 to 2147483647");
    }

    public int positiveInteger(String key, int absent) {
        return has(key) ? positiveInteger(key) : absent;
    }

    /** A finite number above 0. */
    public double positiveNumber(String key) {
        if (values.get(key) instanceof Number number
                && number.doubleValue() > 0
                && Double.isFinite(number.doubleValue())) {
            return number.doubleValue();
        }
        throw wrong(key, "a number above 0");
    }

    public double positiveNumber(String key, double absent) {
        return has(key) ? positiveNumber(key) : absent;
    }

    public boolean flag(String key, boolean absent) {
        if (!has(key)) {
            return absent;
        }
        if (values.get(key) instanceof Boolean flag) {
            return flag;
        }
        throw wrong(key, "true or false");
    }

    public Optional<String> text(String key) {
        if (!has(key)) {
            return Optional.empty();
        }
        if (values.get(key) instanceof String text) {
            return Optional.of(text);
        }
        throw wrong(key, "a string");
    }

    /** Strings of a list; empty if the key is absent. */
    public List<String> texts(String key) {
        if (!has(key)) {
            return List.of();
        }
        if (values.get(key) instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw wrong(key, "a list of strings");
    }

    /** Token ids given as one whole number or as a list of them; empty if the key is absent. */
    public List<Integer> tokenIds(String key) {
        Object value = values.get(key);
        List<?> list = value instanceof List<?> many ? many : value == null ? List.of() : List.of(value);
        if (!list.stream().allMatch(id -> id instanceof Integer number && number >= 0)) {
            throw wrong(key, "a token id or a list of token ids");
        }
        return list.stream().map(Integer.class::cast).toList();
    }

    /** The object under a key. */
    public Optional<JsonDocument> section(String key) {
        if (!has(key)) {
            return Optional.empty();
        }
        if (values.get(key) instanceof Map<?, ?> map) {
            return Optional.of(new JsonDocument(where, prefix + key + ".", byName(map)));
        }
        throw wrong(key, "an object");
    }

    /** The error for a key whose value is missing or is not what is needed. */
    public IllegalArgumentException wrong(String key, String needed) {
        Object value = values.get(key);
        String found = value == null ? "is missing" : "is " + value;
        return new IllegalArgumentException(where + ": " + prefix + key + " " + found + "; needed is " + needed + ".");
    }
}
