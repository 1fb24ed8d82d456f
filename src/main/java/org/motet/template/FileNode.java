package org.motet.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A map in a file, read key by key; errors say where, which key, what was found and what is allowed. */
public record FileNode(String where, JsonNode node) {
    /** The map at a place; {@code where} begins every message about it. */
    public static FileNode map(String where, @Nullable JsonNode node) {
        if (node == null || !node.isObject()) {
            throw new IllegalArgumentException(where + ": a map of keys is expected here, not " + shown(node));
        }
        return new FileNode(where, node);
    }

    /** Refuses keys other than these, naming the nearest. */
    public FileNode allow(String... keys) {
        for (String key : node.propertyNames()) {
            if (!Arrays.asList(keys).contains(key)) {
                String nearest = Arrays.stream(keys)
                        .min((a, b) -> Integer.compare(distance(a, key), distance(b, key)))
                        .orElseThrow();
                throw wrong("unknown key '" + key + "'"
                        + (distance(nearest, key) <= 3 ? ", did you mean '" + nearest + "'?" : "")
                        + " (allowed: " + String.join(", ", keys) + ")");
            }
        }
        return this;
    }

    /** Whether the key is there. */
    public boolean has(String key) {
        return node.has(key);
    }

    /** What stands under the key, or null. */
    public @Nullable JsonNode get(String key) {
        return node.get(key);
    }

    /** The text under the key, which must be there. */
    public String text(String key) {
        JsonNode value = node.get(key);
        if (value == null || !value.isString()) {
            throw wrong("'" + key + "' must be a text, not " + shown(value));
        }
        return value.asString();
    }

    /** The text under the key, or another if it is not there. */
    public String text(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    /** The number under the key, or another if it is not there. */
    public double number(String key, double otherwise) {
        JsonNode value = node.get(key);
        if (value == null) {
            return otherwise;
        }
        if (!value.isNumber()) {
            throw wrong("'" + key + "' must be a number, not " + shown(value));
        }
        return value.asDouble();
    }

    /** The integer under the key, or another if it is not there. */
    public int integer(String key, int otherwise) {
        JsonNode value = node.get(key);
        if (value == null) {
            return otherwise;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw wrong("'" + key + "' must be an integer, not " + shown(value));
        }
        return value.asInt();
    }

    /** A list of texts; one text alone stands for a list of one; a missing key for an empty list. */
    public List<String> texts(String key) {
        JsonNode value = node.get(key);
        if (value == null) {
            return List.of();
        }
        if (value.isString()) {
            return List.of(value.asString());
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode item : list(key)) {
            if (!item.isString()) {
                throw wrong("'" + key + "' must be a list of texts; it holds " + shown(item));
            }
            texts.add(item.asString());
        }
        return texts;
    }

    /** The items of a list; empty if the key is missing. */
    public List<JsonNode> list(String key) {
        JsonNode value = node.get(key);
        if (value != null && !value.isArray()) {
            throw wrong("'" + key + "' must be a list, not " + shown(value));
        }
        return value == null ? List.of() : List.copyOf(value.values());
    }

    /** A failure that says where. */
    public IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(where + ": " + what);
    }

    private static String shown(@Nullable JsonNode node) {
        if (node == null) {
            return "missing";
        }
        String text = node.toString();
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int same = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(same, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
