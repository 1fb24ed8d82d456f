package org.motet.template.python;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The methods of Python's dicts that change nothing. */
public final class MapMethods {
    private static final Set<String> METHODS = Set.of("copy", "fromkeys", "get", "items", "keys", "values");

    /** Methods that a template may not call: to it they are undefined. */
    private static final Set<String> CHANGING = Set.of("clear", "pop", "popitem", "setdefault", "update");

    private MapMethods() {}

    public static boolean has(String name) {
        return METHODS.contains(name);
    }

    public static boolean changes(String name) {
        return CHANGING.contains(name);
    }

    public static Object call(Map<?, ?> map, String name, CallArguments given, RenderBudget budget) {
        if (name.equals("get")) {
            BoundArguments bound = given.bindPositional(name, 1, 2);
            Object value = value(map, bound.get(0));
            return value == null ? bound.orElse(1, Nothing.NONE) : value;
        }
        if (name.equals("fromkeys")) {
            throw new PythonException("the map method 'fromkeys' is not supported");
        }
        given.bindPositional(name, 0, 0);
        budget.spend(map.size());
        return switch (name) {
            case "items" -> new View(View.Kind.ITEMS, pairs(map));
            case "keys" -> new View(View.Kind.KEYS, new ArrayList<>(map.keySet()));
            case "values" -> new View(View.Kind.VALUES, new ArrayList<>(map.values()));
            default -> new LinkedHashMap<>(map);
        };
    }

    /** The value of a key; null if there is none. */
    static @Nullable Object value(Map<?, ?> map, Object key) {
        if (key instanceof List || key instanceof Map || key instanceof View) {
            throw new PythonException("a " + PythonValues.kind(key) + " cannot be a key");
        }
        Object sought = MapKey.sought(key);
        return sought == null ? null : map.get(sought);
    }

    /** Tuples of key and value. */
    public static List<Object> pairs(Map<?, ?> map) {
        List<Object> pairs = new ArrayList<>();
        map.forEach((key, value) -> pairs.add(Tuple.of(key, value)));
        return pairs;
    }
}
