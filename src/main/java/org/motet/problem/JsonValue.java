package org.motet.problem;

import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * JSON values as maps, lists, texts, numbers, booleans and nulls, read one at a time and within bounds. Numbers keep the
 * digits of the file: 142.0 must not become a rounded double on its way to an answer.
 */
final class JsonValue {
    /** Most parts (braces, names, values) of one value: its maps and lists take some fifty bytes each. */
    private static final int MOST_TOKENS = 1 << 22;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(ReadLimits.LONGEST_ROW)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final JsonParser parser;
    private final String place;
    private final long start;
    private int tokens;

    private JsonValue(JsonParser parser, String place) {
        this.parser = parser;
        this.place = place;
        this.start = parser.currentTokenLocation().getCharOffset();
    }

    static JsonParser parser(Reader text) {
        return FACTORY.createParser(ObjectReadContext.empty(), text);
    }

    static JsonParser parser(String text) {
        return parser(new StringReader(text));
    }

    /**
     * The value whose first token the parser has just read.
     *
     * @param place names it if it is too large
     */
    static @Nullable Object of(JsonParser parser, String place) {
        return new JsonValue(parser, place).value(parser.currentToken());
    }

    private @Nullable Object value(JsonToken token) {
        if (++tokens > MOST_TOKENS) {
            throw new IllegalArgumentException(
                    place + " has more than " + MOST_TOKENS + " parts, the most that one row may have");
        }
        if (parser.currentTokenLocation().getCharOffset() - start > ReadLimits.LONGEST_ROW) {
            throw ReadLimits.longRow(place);
        }
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> list();
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> parser.isNaN() ? (Object) parser.getDoubleValue() : decimal();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private BigDecimal decimal() {
        try {
            return parser.getDecimalValue();
        } catch (NumberFormatException e) { // an exponent of more than nine digits
            throw new IllegalArgumentException(
                    place + " has the number " + parser.getString() + ", whose exponent is out of all bounds", e);
        }
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            tokens++;
            String name = parser.currentName();
            object.put(name, value(parser.nextToken()));
        }
        return object;
    }

    private List<@Nullable Object> list() {
        List<@Nullable Object> list = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            list.add(value(token));
        }
        return list;
    }
}
