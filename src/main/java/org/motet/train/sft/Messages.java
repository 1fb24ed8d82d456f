package org.motet.train.sft;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a chat as chat templates read them. A message is a map with {@code role} and {@code content}, or in the way
 * of ShareGPT with {@code from} (where human and gpt are user and assistant) and {@code value}; whatever else it has, such as
 * {@code tool_calls}, is kept. Empty fields are left out, because columnar files have each field in every message.
 */
final class Messages {
    private static final String ASSISTANT = "assistant";
    private static final Map<String, String> SHAREGPT_ROLES = Map.of("human", "user", "gpt", ASSISTANT);

    private Messages() {}

    /**
     * Reads a cell of a table.
     *
     * @param place file, row and column, for the message of the exception
     */
    static List<Map<String, Object>> of(@Nullable Object cell, String place) {
        if (!(cell instanceof List<?> list) || list.isEmpty()) {
            throw new IllegalArgumentException(
                    place + " is " + kind(cell) + "; it must be a list of messages with role and content");
        }
        List<Map<String, Object>> messages = new ArrayList<>();
        for (Object item : list) {
            messages.add(message(item, place + " message " + (messages.size() + 1)));
        }
        return messages;
    }

    static boolean isAssistant(Map<String, Object> message) {
        return ASSISTANT.equals(message.get("role"));
    }

    private static Map<String, Object> message(@Nullable Object item, String place) {
        if (!(item instanceof Map<?, ?> fields)) {
            throw new IllegalArgumentException(place + " is " + kind(item) + "; it must have role and content");
        }
        Map<String, Object> message = map(fields);
        if (message.remove("from") instanceof String from && !message.containsKey("role")) {
            message.put("role", SHAREGPT_ROLES.getOrDefault(from, from));
            Object value = message.remove("value");
            message.put("content", value == null ? "" : value);
        }
        if (!(message.get("role") instanceof String)) {
            throw new IllegalArgumentException(place + " has no role; it has " + String.join(", ", message.keySet()));
        }
        message.putIfAbsent("content", "");
        boolean silent = message.get("content") instanceof String text && text.isBlank();
        if (isAssistant(message) && silent && !message.containsKey("tool_calls")) {
            throw new IllegalArgumentException(place + " is an assistant's turn that says nothing");
        }
        return message;
    }

    /** Without what is null. */
    static Map<String, Object> map(Map<?, ?> fields) {
        Map<String, Object> map = new LinkedHashMap<>();
        fields.forEach((key, value) -> {
            if (value != null) {
                map.put(String.valueOf(key), value(value));
            }
        });
        return map;
    }

    /** Numbers as templates know them. */
    static Object value(Object value) {
        return switch (value) {
            case Map<?, ?> map -> map(map);
            case List<?> list -> {
                List<Object> values = new ArrayList<>();
                list.forEach(item -> values.add(item == null ? "" : value(item)));
                yield values;
            }
            case BigDecimal number -> number.doubleValue();
            case BigInteger number -> number.longValue();
            case Float number -> number.doubleValue();
            case Short number -> number.intValue();
            case Byte number -> number.intValue();
            default -> value;
        };
    }

    private static String kind(@Nullable Object value) {
        return switch (value) {
            case null -> "empty";
            case String text -> text.isEmpty() ? "empty" : "a text";
            case Map<?, ?> map -> "a single object";
            case List<?> list -> list.isEmpty() ? "an empty list" : "a list";
            default -> "the value " + value;
        };
    }
}
