package org.motet.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
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
        T state;
        try {
            state = MAPPER.readValue(Files.readAllBytes(file), type);
        } catch (JacksonException failure) {
            String reason = failure.getOriginalMessage().lines().findFirst().orElse("unreadable");
            throw new IllegalArgumentException(file + " is damaged or of another version: " + reason + ".", failure);
        }
        if (state == null) {
            throw new IllegalArgumentException(file + " is damaged: it holds null.");
        }
        return state;
    }
}
