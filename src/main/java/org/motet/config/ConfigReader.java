package org.motet.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes config records of trees of keys and values.
 *
 * @param place where a dotted key was set, such as {@code my.yaml:3: }; empty for the command line
 */
record ConfigReader(UnaryOperator<String> place) {

    /** The record; a wrong value is an {@link IllegalArgumentException} with one sentence. */
    <T> T record(Class<T> type, ObjectNode tree, String prefix) {
        RecordComponent[] components = type.getRecordComponents();
        @Nullable Object[] values = new @Nullable Object[components.length];
        for (int i = 0; i < components.length; i++) {
            RecordComponent component = components[i];
            String key = ConfigSchema.key(component);
            values[i] = component.isAnnotationPresent(Inline.class)
                    ? record(component.getType(), tree, prefix)
                    : value(component.getGenericType(), tree.get(key), prefix + key);
        }
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw new IllegalArgumentException(placed(type, prefix, String.valueOf(refused.getMessage())), refused);
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("a record has a constructor of its components", e);
        }
    }

    /** The sentence of a record's own check, which begins with one of its keys, with place and full key. */
    private String placed(Class<?> record, String prefix, String sentence) {
        String first = sentence.split("[ =]", 2)[0];
        if (ConfigSchema.typeAt(record, first) != null) {
            return place.apply(prefix + first) + prefix + sentence;
        }
        boolean whole = prefix.isEmpty() || sentence.startsWith(prefix);
        return whole ? sentence : prefix.substring(0, prefix.length() - 1) + ": " + sentence;
    }

    private @Nullable Object value(Type type, @Nullable JsonNode node, String key) {
        Class<?> raw = type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
        if (raw == Optional.class) {
            return isEmpty(node) ? Optional.empty() : Optional.ofNullable(value(parameter(type, 0), node, key));
        }
        if (node == null || isEmpty(node)) {
            if (raw == Double.class || raw == Integer.class || raw == Long.class || raw == Boolean.class) {
                return null;
            }
            throw wrong(key, node, raw);
        }
        if (raw.isRecord() && node instanceof ObjectNode tree) {
            return record(raw, tree, key + ".");
        }
        if (raw == List.class && node.isArray()) {
            List<@Nullable Object> list = new ArrayList<>();
            for (int i = 0; i < node.size(); i++) {
                list.add(value(parameter(type, 0), node.get(i), key + "." + i));
            }
            return list;
        }
        if (raw == Map.class && node.isObject()) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            node.forEachEntry((name, element) -> map.put(name, value(parameter(type, 1), element, key + "." + name)));
            return map;
        }
        return node.isValueNode() ? scalar(raw, node, key) : refuse(key, node, raw);
    }

    private Object scalar(Class<?> type, JsonNode node, String key) {
        String text = node.asString().strip();
        if (type == String.class) {
            return node.asString();
        }
        if (type == Path.class) {
            return Path.of(node.asString());
        }
        Optional<? extends Object> read = type.isEnum() ? constant(type, text) : ScalarText.read(type, text);
        return read.isPresent() ? read.get() : refuse(key, node, type);
    }

    @SuppressWarnings("unchecked") // asked only of enums
    private static Optional<? extends Object> constant(Class<?> type, String text) {
        return Spelling.read((Class<? extends Enum<?>>) type, text);
    }

    private static Type parameter(Type type, int index) {
        return ((ParameterizedType) type).getActualTypeArguments()[index];
    }

    private static boolean isEmpty(@Nullable JsonNode node) {
        return node == null || node.isNull() || node.isMissingNode();
    }

    private Object refuse(String key, @Nullable JsonNode found, Class<?> allowed) {
        throw wrong(key, found, allowed);
    }

    private IllegalArgumentException wrong(String key, @Nullable JsonNode found, Class<?> allowed) {
        return new IllegalArgumentException(
                place.apply(key) + key + " is " + shown(found) + "; it must be " + ConfigSchema.inWords(allowed) + ".");
    }

    /** A value in a message. */
    static String shown(@Nullable JsonNode value) {
        return switch (value) {
            case null -> "missing";
            case JsonNode node when node.isMissingNode() -> "missing";
            case JsonNode node when node.isNull() -> "empty";
            case JsonNode node when node.isValueNode() -> "'" + shortened(node.asString()) + "'";
            case JsonNode node -> node.isArray() ? "a list" : "a mapping";
        };
    }

    /** At most a line of a text. */
    static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= 80 ? line : line.substring(0, 77) + "...";
    }
}
