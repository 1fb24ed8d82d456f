package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code value | name(...)}. */
final class Filters {
    static final Set<String> NAMES = Set.of(
            "trim",
            "length",
            "count",
            "tojson",
            "default",
            "d",
            "join",
            "upper",
            "lower",
            "capitalize",
            "replace",
            "first",
            "last",
            "list",
            "string",
            "int",
            "items",
            "safe",
            "reverse",
            "map",
            "select",
            "reject",
            "selectattr",
            "rejectattr");

    private Filters() {}

    static Object apply(String name, Object value, List<Object> arguments, Map<String, Object> named, Budget budget) {
        Given given = new Given(name, arguments, named);
        Object result = switch (name) {
            case "trim" -> {
                Object characters = given.take("chars", 0, Nothing.NONE);
                String text = Python.text(value);
                yield characters == Nothing.NONE
                        ? WhiteSpace.strip(text)
                        : Methods.strip(text, Python.text(characters));
            }
            case "length", "count" -> Python.length(value);
            case "tojson" -> Json.text(value, given.take("indent", 0, Nothing.NONE), budget);
            case "default", "d" -> {
                Object otherwise = given.take("default_value", 0, "");
                boolean alsoFalse = Python.isTrue(given.take("boolean", 1, false));
                yield value instanceof Undefined || alsoFalse && !Python.isTrue(value) ? otherwise : value;
            }
            case "join" -> {
                String between = Python.text(given.take("d", 0, ""));
                List<String> parts =
                        items(value, budget).stream().map(Python::text).toList();
                yield Methods.joined(between, parts, budget);
            }
            case "upper" -> Python.text(value).toUpperCase(Locale.ROOT);
            case "lower" -> Python.text(value).toLowerCase(Locale.ROOT);
            case "capitalize" -> capitalized(Python.text(value));
            case "replace" -> {
                String old = Python.text(given.take("old", 0, Nothing.NONE));
                String with = Python.text(given.take("new", 1, Nothing.NONE));
                Object most = given.take("count", 2, Nothing.NONE);
                String text = Python.text(value);
                long count = most == Nothing.NONE ? Long.MAX_VALUE : Python.integer(most);
                yield Methods.replace(text, old, with, count, budget);
            }
            case "first" -> end(items(value, budget), true);
            case "last" -> end(items(value, budget), false);
            case "list" -> items(value, budget);
            case "string" -> Python.text(value);
            case "int" -> integer(value);
            case "items" -> pairs(value);
            case "safe" -> value;
            case "reverse" -> {
                List<Object> items = items(value, budget).reversed();
                yield value instanceof String
                        ? String.join("", items.stream().map(Python::text).toList())
                        : items;
            }
            case "map" -> map(value, arguments, given, budget);
            default -> chosen(name, value, arguments, budget);
        };
        given.refuseRest(
                Set.of("map", "select", "reject", "selectattr", "rejectattr").contains(name));
        return result instanceof String text ? budget.made(text) : result;
    }

    /** Arguments as given, taken one by one; what is left over was not understood. */
    private static final class Given {
        private final String filter;
        private final List<Object> positional;
        private final Map<String, Object> named;
        private int takenPositional;
        private int takenNamed;

        Given(String filter, List<Object> positional, Map<String, Object> named) {
            this.filter = filter;
            this.positional = positional;
            this.named = named;
        }

        Object take(String name, int index, Object otherwise) {
            Object value = named.get(name);
            if (value != null) {
                takenNamed++;
                return value;
            }
            takenPositional = Math.max(takenPositional, Math.min(index + 1, positional.size()));
            return index < positional.size() ? positional.get(index) : otherwise;
        }

        void refuseRest(boolean anyPositional) {
            if (takenNamed < named.size() || !anyPositional && takenPositional < positional.size()) {
                throw new JinjaException("the filter '" + filter + "' is not supported with these arguments");
            }
        }
    }

    private static List<Object> items(Object value, Budget budget) {
        List<Object> items = Python.items(value);
        budget.spend(items.size());
        return items;
    }

    private static String capitalized(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int end = text.offsetByCodePoints(0, 1);
        return text.substring(0, end).toUpperCase(Locale.ROOT)
                + text.substring(end).toLowerCase(Locale.ROOT);
    }

    private static Object end(List<Object> items, boolean first) {
        if (items.isEmpty()) {
            return new Undefined("'no " + (first ? "first" : "last") + " item'");
        }
        return first ? items.getFirst() : items.getLast();
    }

    private static Object integer(Object value) {
        if (value instanceof Double x && Math.abs(x) < 1e18) {
            return (long) (double) x;
        }
        if (value instanceof String s) {
            String digits = WhiteSpace.strip(s);
            return digits.matches("[+-]?[0-9]{1,18}") ? (Object) Long.parseLong(digits) : notAnInteger(s);
        }
        return Python.integer(value);
    }

    private static Object notAnInteger(String text) {
        throw new JinjaException("the filter 'int' of '" + text + "' is not supported");
    }

    private static Object pairs(Object value) {
        if (value instanceof Undefined) {
            return List.of();
        }
        if (value instanceof Map<?, ?> map) {
            return Methods.pairs(map);
        }
        throw new JinjaException("the filter 'items' needs a map, not a " + Python.kind(value));
    }

    private static List<Object> map(Object value, List<Object> arguments, Given given, Budget budget) {
        Object attribute = given.take("attribute", Integer.MAX_VALUE - 1, Nothing.NONE);
        Object otherwise = given.take("default", Integer.MAX_VALUE - 1, Nothing.NONE);
        List<Object> results = new ArrayList<>();
        for (Object item : items(value, budget)) {
            if (attribute != Nothing.NONE) {
                Object found = path(item, Python.text(attribute), budget);
                results.add(found instanceof Undefined && otherwise != Nothing.NONE ? otherwise : found);
            } else if (!arguments.isEmpty()
                    && arguments.getFirst() instanceof String filter
                    && NAMES.contains(filter)) {
                results.add(apply(filter, item, arguments.subList(1, arguments.size()), Map.of(), budget));
            } else {
                throw new JinjaException(
                        "the filter 'map' is supported with attribute=... or with the name of a filter");
            }
        }
        return results;
    }

    private static List<Object> chosen(String name, Object value, List<Object> arguments, Budget budget) {
        boolean byAttribute = name.endsWith("attr");
        if (byAttribute && arguments.isEmpty()) {
            throw new JinjaException("the filter '" + name + "' needs an attribute");
        }
        int from = byAttribute ? 1 : 0;
        @Nullable String test = arguments.size() > from ? Python.text(arguments.get(from)) : null;
        if (test != null && !Tests.NAMES.contains(test)) {
            throw new JinjaException("the test 'is " + test + "' is not supported");
        }
        List<Object> results = new ArrayList<>();
        for (Object item : items(value, budget)) {
            Object tested = byAttribute ? path(item, Python.text(arguments.getFirst()), budget) : item;
            boolean holds = test == null
                    ? Python.isTrue(tested)
                    : Tests.holds(test, tested, arguments.subList(from + 1, arguments.size()));
            if (holds == name.startsWith("select")) {
                results.add(item);
            }
        }
        return results;
    }

    private static Object path(Object item, String attribute, Budget budget) {
        Object value = item;
        for (String name : attribute.split("\\.", -1)) {
            value = name.matches("[0-9]{1,9}")
                    ? Python.item(value, Long.parseLong(name), budget)
                    : Python.item(value, name, budget);
        }
        return value;
    }
}
