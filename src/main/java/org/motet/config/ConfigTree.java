package org.motet.config;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Config records as trees of keys and values. */
final class ConfigTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ConfigTree() {}

    /** Every key of a record; {@link ConfigReader} reads it back. */
    static ObjectNode of(Record config) {
        ObjectNode tree = NODES.objectNode();
        for (RecordComponent component : config.getClass().getRecordComponents()) {
            Object value = value(config, component);
            if (component.isAnnotationPresent(Inline.class) && value instanceof Record inlined) {
                tree.setAll(of(inlined));
            } else {
                tree.set(ConfigSchema.key(component), node(value));
            }
        }
        return tree;
    }

    private static @Nullable Object value(Record config, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(config);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("a record has an accessor for each component", e);
        }
    }

    private static JsonNode node(@Nullable Object value) {
        return switch (value) {
            case null -> NODES.nullNode();
            case Optional<?> optional -> node(optional.orElse(null));
            case Record record -> of(record);
            case Enum<?> constant -> NODES.stringNode(Spelling.of(constant));
            case String text -> NODES.stringNode(text);
            case Path path -> NODES.stringNode(path.toString());
            case Boolean truth -> NODES.booleanNode(truth);
            case Integer number -> NODES.numberNode(number);
            case Long number -> NODES.numberNode(number);
            case Float number -> NODES.numberNode(number);
            case Double number -> NODES.numberNode(number);
            case List<?> list -> {
                ArrayNode array = NODES.arrayNode();
                list.forEach(element -> array.add(node(element)));
                yield array;
            }
            case Map<?, ?> map -> {
                ObjectNode object = NODES.objectNode();
                map.forEach((key, element) -> object.set(String.valueOf(key), node(element)));
                yield object;
            }
            default -> throw new IllegalStateException("no config value can be a " + value.getClass());
        };
    }
}
