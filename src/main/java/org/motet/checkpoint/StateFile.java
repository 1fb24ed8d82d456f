package org.motet.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;

/** Small records as JSON files with snake_case names; numbers read back bit for bit. */
public final class StateFile {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private StateFile() {}

    /** Writes a record as {@link Durable#replace} does. */
    public static void write(Path file, Record state) throws IOException {
        Durable.replace(file, MAPPER.writeValueAsString(state) + "\n");
    }

    /** Reads a record back; {@link IllegalArgumentException} that names the file if it does not hold one. */
    public static <T extends Record> T read(Path file, Class<T> type) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + " is a directory, not a file.");
        }
        T state;
        try {
            state = MAPPER.readValue(Files.readAllBytes(file), type);
        } catch (JacksonException failure) {
            throw new IllegalArgumentException(
                    file + " is damaged or of another version: " + reason(failure) + ".", failure);
        }
        if (state == null) {
            throw new IllegalArgumentException(file + " is damaged: it holds null.");
        }
        return state;
    }

    private static String reason(JacksonException failure) {
        String key = failure.getPath().stream()
                .map(JacksonException.Reference::getPropertyName)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("."));
        if (!key.isEmpty()) {
            return "the value of " + key + " is missing, unknown or of the wrong kind";
        }
        TokenStreamLocation at = failure.getLocation();
        return failure instanceof MismatchedInputException || at == null
                ? "it holds something else"
                : "it breaks off or is malformed at line " + at.getLineNr() + " column " + at.getColumnNr();
    }
}
