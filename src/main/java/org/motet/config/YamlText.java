package org.motet.config;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * One YAML document as a tree whose leaves are texts as they are written, or null: what a text means depends on its key. Keys
 * that stand twice, aliases, deep nesting and several documents are refused with their line.
 */
final class YamlText {
    private static final int DEEPEST = 12;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String origin;
    private final Map<String, Integer> lines = new HashMap<>();

    YamlText(String origin) {
        this.origin = origin;
    }

    /** Line of each dotted key that was read, from 1. */
    Map<String, Integer> lines() {
        return Map.copyOf(lines);
    }

    /** Reads a document; null if there is nothing in it. */
    JsonNode read(String yaml) {
        try (YAMLParser parser = (YAMLParser) ConfigFormat.MAPPER.createParser(yaml)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return NODES.nullNode();
            }
            JsonNode root = value(parser, first, "", 0);
            if (parser.nextToken() != null) {
                throw refused(parser, "a second document begins, where one is allowed");
            }
            return root;
        } catch (JacksonException failure) {
            YamlFault fault = YamlFault.of(failure);
            throw new IllegalArgumentException(origin + line(fault.line()) + fault.sentence() + ".", failure);
        }
    }

    private JsonNode value(YAMLParser parser, JsonToken token, String key, int depth) {
        if (depth > DEEPEST) {
            throw refused(parser, "nested deeper than " + DEEPEST + " levels");
        }
        if (parser.isCurrentAlias()) {
            throw refused(
                    parser,
                    (key.isEmpty() ? "*" : ConfigReader.shortened(key) + " is the alias *")
                            + ConfigReader.shortened(parser.getString())
                            + ", but aliases are not followed in a config: write the value itself");
        }
        return switch (token) {
            case START_OBJECT -> mapping(parser, key, depth);
            case START_ARRAY -> list(parser, key, depth);
            case VALUE_NULL -> NODES.nullNode();
            default -> NODES.stringNode(parser.getString());
        };
    }

    private ObjectNode mapping(YAMLParser parser, String key, int depth) {
        ObjectNode mapping = NODES.objectNode();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            String dotted = key.isEmpty() ? name : key + "." + name;
            if (mapping.has(name)) {
                throw refused(parser, "the key '" + ConfigReader.shortened(dotted) + "' stands twice");
            }
            lines.put(dotted, parser.currentTokenLocation().getLineNr());
            mapping.set(name, value(parser, parser.nextToken(), dotted, depth + 1));
        }
        return mapping;
    }

    private ArrayNode list(YAMLParser parser, String key, int depth) {
        ArrayNode list = NODES.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            list.add(value(parser, token, key + "." + list.size(), depth + 1));
        }
        return list;
    }

    private IllegalArgumentException refused(JsonParser parser, String sentence) {
        return new IllegalArgumentException(
                origin + line(parser.currentTokenLocation().getLineNr()) + sentence + ".");
    }

    private String line(int number) {
        return origin.isEmpty() ? "" : ":" + number + ": ";
    }
}
