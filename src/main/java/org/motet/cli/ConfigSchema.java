package org.motet.cli;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The keys of a config record and, by nesting, of the records in it. */
final class ConfigSchema {
    private final Map<String, Class<?>> keys = new LinkedHashMap<>();

    ConfigSchema(Class<?> record) {
        for (RecordComponent component : record.getRecordComponents()) {
            keys.put(ConfigFormat.key(component.getName()), component.getType());
        }
    }

    /** The type of a direct key, or null if there is no such key. */
    @Nullable
    Class<?> typeOf(String key) {
        return keys.get(key);
    }

    /** The type at a dotted key, or null if there is none; below a map everything is allowed and has the type Object. */
    static @Nullable Class<?> typeAt(Class<?> record, String dotted) {
        Class<?> type = record;
        for (String step : dotted.split("\\.", -1)) {
            if (Map.class.isAssignableFrom(type) || type == Object.class) {
                type = Object.class;
            } else if (type.isRecord()) {
                Class<?> next = new ConfigSchema(type).typeOf(step);
                if (next == null) {
                    return null;
                }
                type = next;
            } else {
                return null;
            }
        }
        return type;
    }

    /** All dotted keys, those of nested records after the record's own. */
    static List<String> dottedKeys(Class<?> record) {
        List<String> all = new ArrayList<>();
        new ConfigSchema(record).keys.forEach((key, type) -> {
            all.add(key);
            if (type.isRecord()) {
                dottedKeys(type).forEach(inner -> all.add(key + "." + inner));
            }
        });
        return all;
    }

    /** The known key that was most likely meant: the same last step first, then the smallest edit distance. */
    static String nearest(String unknown, Collection<String> known) {
        String last = unknown.substring(unknown.lastIndexOf('.') + 1);
        String best = "";
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : known) {
            boolean sameLastStep = candidate.equals(last) || candidate.endsWith("." + last);
            int distance = sameLastStep ? 0 : editDistance(unknown, candidate);
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** Drops what Jackson took for a property although it is no component, such as an {@code isX()} method. */
    ObjectNode onlyKnown(ObjectNode tree) {
        tree.retain(keys.keySet());
        keys.forEach((key, type) -> {
            if (type.isRecord() && tree.get(key) instanceof ObjectNode nested) {
                new ConfigSchema(type).onlyKnown(nested);
            }
        });
        return tree;
    }

    private static int editDistance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    /** What a value of the type looks like, in words for a message. */
    static String inWords(Type type) {
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "a whole number";
        }
        if (type == double.class || type == float.class || type == Double.class || type == Float.class) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (!(type instanceof Class<?> known)) {
            return "another kind of value";
        }
        if (known.isEnum()) {
            List<String> names = new ArrayList<>();
            for (Object constant : known.getEnumConstants()) {
                names.add(((Enum<?>) constant).name().toLowerCase(Locale.ROOT));
            }
            return "one of " + String.join(", ", names);
        }
        if (known.isRecord()) {
            return "a mapping with the keys " + String.join(", ", new ConfigSchema(known).keys.keySet());
        }
        if (Collection.class.isAssignableFrom(known) || known.isArray()) {
            return "a list";
        }
        return Map.class.isAssignableFrom(known) ? "a mapping" : "text";
    }
}
