package org.motet.config;

import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a config record, those of inlined records among them.
 *
 * @param keys the component behind each key, in the order of the records
 */
record ConfigSchema(Map<String, RecordComponent> keys) {

    static ConfigSchema of(Class<?> record) {
        Map<String, RecordComponent> keys = new LinkedHashMap<>();
        for (RecordComponent component : record.getRecordComponents()) {
            if (component.isAnnotationPresent(Inline.class)) {
                keys.putAll(of(component.getType()).keys);
            } else {
                keys.put(key(component), component);
            }
        }
        return new ConfigSchema(keys);
    }

    static String key(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        return key == null || key.name().isEmpty() ? ConfigFormat.key(component.getName()) : key.name();
    }

    /** The type at a dotted key, or null if there is none; below a map everything is allowed and has the type Object. */
    static @Nullable Class<?> typeAt(Class<?> record, String dotted) {
        Class<?> type = record;
        for (String step : dotted.split("\\.", -1)) {
            if (Map.class.isAssignableFrom(type) || type == Object.class) {
                type = Object.class;
            } else if (type.isRecord()) {
                RecordComponent next = of(type).keys.get(step);
                if (next == null) {
                    return null;
                }
                type = next.getType();
            } else {
                return null;
            }
        }
        return type;
    }

    /** The mark at the record around a dotted key that the key does nothing there; empty for any other unknown key. */
    static Optional<NoEffect> withoutEffect(Class<?> record, String dotted) {
        int dot = dotted.indexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        RecordComponent around = of(record).keys.get(dotted.substring(0, dot));
        NoEffect mark = around == null ? null : around.getAnnotation(NoEffect.class);
        return mark != null && typeAt(mark.value(), dotted.substring(dot + 1)) != null
                ? Optional.of(mark)
                : Optional.empty();
    }

    /** The components behind all dotted keys, those of nested records after the record's own. */
    static Map<String, RecordComponent> components(Class<?> record) {
        Map<String, RecordComponent> all = new LinkedHashMap<>();
        of(record).keys.forEach((key, component) -> {
            all.put(key, component);
            if (component.getType().isRecord()) {
                components(component.getType()).forEach((inner, below) -> all.put(key + "." + inner, below));
            }
        });
        return all;
    }

    static List<String> dottedKeys(Class<?> record) {
        return List.copyOf(components(record).keySet());
    }

    /** A known key with the same last step. */
    static Optional<String> endingLike(String unknown, Collection<String> known) {
        String last = unknown.substring(unknown.lastIndexOf('.') + 1);
        return known.stream()
                .filter(key -> key.equals(last) || key.endsWith("." + last))
                .findFirst();
    }

    /** The known key that begins so or is spelled most like it; none if more than a third of the letters differ. */
    static Optional<String> nearest(String unknown, Collection<String> known) {
        return known.stream()
                .filter(key -> key.startsWith(unknown))
                .findFirst()
                .or(() -> known.stream()
                        .min(Comparator.comparingInt(key -> editDistance(unknown, key)))
                        .filter(key -> editDistance(unknown, key) <= Math.max(2, unknown.length() / 3)));
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
    @SuppressWarnings("unchecked") // isEnum
    static String inWords(Type type) {
        if (!(type instanceof Class<?> known)) {
            return type instanceof java.lang.reflect.ParameterizedType generic
                    ? inWords(generic.getRawType())
                    : "another kind of value";
        }
        if (known == int.class || known == long.class || known == Integer.class || known == Long.class) {
            return "a whole number";
        }
        if (known == double.class || known == float.class || known == Double.class || known == Float.class) {
            return "a number";
        }
        if (known == boolean.class || known == Boolean.class) {
            return "true or false";
        }
        if (known.isEnum()) {
            return "one of " + String.join(", ", Spelling.of((Class<? extends Enum<?>>) known));
        }
        if (known.isRecord()) {
            return "a mapping with the keys " + String.join(", ", of(known).keys.keySet());
        }
        if (Collection.class.isAssignableFrom(known)) {
            return "a list";
        }
        return Map.class.isAssignableFrom(known) ? "a mapping" : "text";
    }
}
