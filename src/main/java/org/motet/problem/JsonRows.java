package org.motet.problem;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/** Rows of JSON texts: JSON Lines, an array of objects, or an object whose single field is such an array. */
final class JsonRows {
    private static final TypeReference<Map<String, @Nullable Object>> ROW = new TypeReference<>() {};

    // Numbers keep the digits of the file: "142.0" must not become a rounded double on its way to an answer.
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonRows() {}

    /** One object a line; blank lines are passed over. */
    static Table lines(Path file) throws IOException {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        try (BufferedReader reader = open(file)) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank()) {
                    rows.add(row(line, file + " line " + number));
                }
            }
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not UTF-8 text", e);
        }
        return new Table(file.toString(), rows);
    }

    /** A whole JSON document; rows that simply follow each other are read too. */
    static Table document(Path file) throws IOException {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        try (BufferedReader reader = open(file);
                MappingIterator<Object> roots = MAPPER.readerFor(Object.class)
                        .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .readValues(reader)) {
            while (roots.hasNextValue()) {
                addRows(roots.nextValue(), rows, file);
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + " is not valid JSON: " + where(e), e);
        }
        return new Table(file.toString(), rows);
    }

    /** One row of JSON text; {@code place} names it in the error. */
    static Map<String, @Nullable Object> row(String text, String place) {
        try {
            Map<String, @Nullable Object> row = MAPPER.readValue(text, ROW);
            if (row == null) {
                throw new IllegalArgumentException(place + " is null, not a JSON object");
            }
            return row;
        } catch (JacksonException e) {
            throw new IllegalArgumentException(place + " is not a JSON object: " + e.getOriginalMessage(), e);
        }
    }

    private static void addRows(@Nullable Object root, List<Map<String, @Nullable Object>> rows, Path file) {
        if (root instanceof Map<?, ?> map
                && map.size() == 1
                && map.values().iterator().next() instanceof List<?> list
                && !list.isEmpty()
                && list.getFirst() instanceof Map) {
            addRows(list, rows, file);
        } else if (root instanceof Map<?, ?> map) {
            rows.add(asRow(map));
        } else if (root instanceof List<?> list) {
            for (Object element : list) {
                if (!(element instanceof Map<?, ?> map)) {
                    throw new IllegalArgumentException(
                            file + " holds a list of values where a list of objects is needed");
                }
                rows.add(asRow(map));
            }
        } else {
            throw new IllegalArgumentException(
                    file + " holds the value " + root + " where an object or a list is needed");
        }
    }

    @SuppressWarnings("unchecked") // JSON objects always have text keys
    private static Map<String, @Nullable Object> asRow(Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
    }

    private static String where(JacksonException e) {
        return e.getOriginalMessage() + " at line " + e.getLocation().getLineNr();
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream raw = Files.newInputStream(file);
        try {
            InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
            return new BufferedReader(
                    new InputStreamReader(withoutByteOrderMark(plain), StandardCharsets.UTF_8.newDecoder()));
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private static InputStream withoutByteOrderMark(InputStream stream) throws IOException {
        PushbackInputStream pushback = new PushbackInputStream(stream, 3);
        byte[] start = pushback.readNBytes(3);
        boolean mark =
                start.length == 3 && start[0] == (byte) 0xEF && start[1] == (byte) 0xBB && start[2] == (byte) 0xBF;
        if (!mark) {
            pushback.unread(start);
        }
        return pushback;
    }
}
