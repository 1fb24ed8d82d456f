package org.motet.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A key with its value in a config.
 *
 * @param name dotted from the top
 * @param value a mapping where {@code type} is a record
 */
record ConfigKey(
        String name,
        Class<?> type,
        JsonNode value,
        @Nullable Key about) {

    /** All keys of a config, those of a nested record after its own. */
    static List<ConfigKey> of(Record config) {
        return of(config.getClass(), ConfigTree.of(config), "");
    }

    private static List<ConfigKey> of(Class<?> record, ObjectNode tree, String prefix) {
        List<ConfigKey> keys = new ArrayList<>();
        for (Map.Entry<String, RecordComponent> entry :
                ConfigSchema.of(record).keys().entrySet()) {
            RecordComponent component = entry.getValue();
            JsonNode value = tree.get(entry.getKey());
            String name = prefix + entry.getKey();
            keys.add(new ConfigKey(name, component.getType(), value, component.getAnnotation(Key.class)));
            if (component.getType().isRecord() && value instanceof ObjectNode below) {
                keys.addAll(of(component.getType(), below, name + "."));
            }
        }
        return keys;
    }

    boolean isSection() {
        return type.isRecord();
    }

    int depth() {
        return (int) name.chars().filter(c -> c == '.').count();
    }

    String lastStep() {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    String meaning() {
        return about == null ? "" : about.value();
    }

    /** Allowed values in words; empty where the type says all. */
    @SuppressWarnings("unchecked") // isEnum
    String allowed() {
        if (type.isEnum()) {
            return String.join(", ", Spelling.of((Class<? extends Enum<?>>) type));
        }
        return about == null ? "" : about.range();
    }

    List<String> verl() {
        return about == null ? List.of() : List.of(about.verl());
    }

    List<String> trl() {
        return about == null ? List.of() : List.of(about.trl());
    }

    /** The value as YAML on one line. */
    String valueText() {
        return ConfigFormat.onOneLine(value);
    }
}
