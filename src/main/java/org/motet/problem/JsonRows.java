package org.motet.problem;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.JacksonIOException;

/** Rows of JSON texts: one object a line, an array of objects, or an object that holds rows in one of its usual layouts. */
final class JsonRows {
    private final Path file;
    private final DataText text;
    private final RowSink sink;

    JsonRows(Path file, DataText text, RowSink sink) {
        this.file = file;
        this.text = text;
        this.sink = sink;
    }

    /** One object a line; blank lines are passed over. */
    void lines() throws IOException {
        for (String line = text.line(); line != null; line = text.line()) {
            if (!line.isBlank() && !sink.row(object(line, text.place()))) {
                return;
            }
        }
    }

    /** A whole JSON document; rows that simply follow each other are read too. */
    void document() throws IOException {
        int row = 0;
        try (JsonParser parser = JsonValue.parser(text)) {
            boolean inside = false;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (!inside && token == JsonToken.START_ARRAY || inside && token == JsonToken.END_ARRAY) {
                    inside = !inside;
                    continue;
                }
                row++;
                String place = inside ? file + " row " + row : file.toString();
                Object value = JsonValue.of(parser, place);
                boolean more = !inside && value instanceof Map<?, ?> map
                        ? JsonLayout.rows(map, file, sink)
                        : sink.row(asRow(value, place));
                if (!more) {
                    return;
                }
            }
        } catch (JacksonIOException e) {
            throw e.getCause();
        } catch (JacksonException e) {
            throw JsonFault.inFile(file.toString(), e);
        }
    }

    /** The object that a text holds; {@code place} names it in errors. */
    static Map<String, @Nullable Object> object(String text, String place) {
        return asRow(value(text, place), place);
    }

    /** The single value that a text holds; {@code place} names it in errors. */
    static @Nullable Object value(String text, String place) {
        try (JsonParser parser = JsonValue.parser(text)) {
            if (parser.nextToken() == null) {
                throw new IllegalArgumentException(place + " is empty");
            }
            Object value = JsonValue.of(parser, place);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException(place + " goes on after the end of its JSON value");
            }
            return value;
        } catch (JacksonException e) {
            throw JsonFault.inLine(place, e);
        }
    }

    @SuppressWarnings("unchecked") // JSON objects always have text keys
    private static Map<String, @Nullable Object> asRow(@Nullable Object value, String place) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        if (value instanceof List<?> list && !list.isEmpty() && list.stream().allMatch(Map.class::isInstance)) {
            return JsonLayout.numbered(list); // turns of a conversation, as Open-Reasoner-Zero has them
        }
        String found = value instanceof List<?> ? "a list" : "the value " + JsonLayout.shown(value);
        throw new IllegalArgumentException(place + " is not a JSON object: it holds " + found
                + "; rows are objects with the names of their columns (pandas: to_json(orient='records', lines=True))");
    }
}
