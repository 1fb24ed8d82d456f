package org.motet.template.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** {@code value.name}: attributes of maps, and those methods of Python's strings and maps that change nothing. */
final class Methods {
    private static final Set<String> OF_STRINGS = Set.of(
            "capitalize",
            "casefold",
            "center",
            "count",
            "encode",
            "endswith",
            "expandtabs",
            "find",
            "format",
            "format_map",
            "index",
            "isalnum",
            "isalpha",
            "isascii",
            "isdecimal",
            "isdigit",
            "isidentifier",
            "islower",
            "isnumeric",
            "isprintable",
            "isspace",
            "istitle",
            "isupper",
            "join",
            "ljust",
            "lower",
            "lstrip",
            "maketrans",
            "partition",
            "removeprefix",
            "removesuffix",
            "replace",
            "rfind",
            "rindex",
            "rjust",
            "rpartition",
            "rsplit",
            "rstrip",
            "split",
            "splitlines",
            "startswith",
            "strip",
            "swapcase",
            "title",
            "translate",
            "upper",
            "zfill");
    private static final Set<String> OF_LISTS =
            Set.of("append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove", "reverse", "sort");
    private static final Set<String> OF_MAPS = Set.of(
            "clear", "copy", "fromkeys", "get", "items", "keys", "pop", "popitem", "setdefault", "update", "values");

    private Methods() {}

    static Object attribute(Object of, String name, Budget budget) {
        if (name.startsWith("__")) {
            throw new JinjaException("the attribute '" + name + "' is not allowed");
        }
        return switch (of) {
            case Undefined undefined -> throw undefined.used();
            case Namespace namespace ->
                namespace.values().getOrDefault(name, new Undefined("the attribute '" + name + "'"));
            case Loop loop -> loop.attribute(name);
            case Map<?, ?> map -> OF_MAPS.contains(name) ? ofMap(map, name) : Python.item(map, name, budget);
            case String s
            when OF_STRINGS.contains(name) ->
                (Function) (arguments, named) -> {
                    if (!named.isEmpty()) {
                        throw new JinjaException("named arguments of '" + name + "' are not supported");
                    }
                    return ofString(s, name, arguments, budget);
                };
            case List<?> list
            when OF_LISTS.contains(name) -> throw new JinjaException("the list method '" + name + "' is not supported");
            case Function function ->
                throw new JinjaException("the attribute '" + name + "' of a function is not supported");
            default -> new Undefined("the attribute '" + name + "'");
        };
    }

    private static Function ofMap(Map<?, ?> map, String name) {
        return (arguments, named) -> {
            boolean wrongCount =
                    name.equals("get") ? arguments.isEmpty() || arguments.size() > 2 : !arguments.isEmpty();
            if (wrongCount || !named.isEmpty()) {
                throw new JinjaException("the map method '" + name + "' is not supported with these arguments");
            }
            return switch (name) {
                case "items" -> pairs(map);
                case "keys" -> new ArrayList<Object>(map.keySet());
                case "values" -> new ArrayList<Object>(map.values());
                case "get" -> {
                    Object value = map.get(arguments.getFirst());
                    yield value != null ? value : arguments.size() == 2 ? arguments.get(1) : Nothing.NONE;
                }
                default -> throw new JinjaException("the map method '" + name + "' is not supported");
            };
        };
    }

    static List<Object> pairs(Map<?, ?> map) {
        List<Object> pairs = new ArrayList<>();
        map.forEach((key, value) -> pairs.add(List.of(key, value)));
        return pairs;
    }

    private static Object ofString(String s, String name, List<Object> arguments, Budget budget) {
        int count = arguments.size();
        return switch (name + "/" + count) {
            case "strip/0" -> WhiteSpace.strip(s);
            case "lstrip/0" -> WhiteSpace.stripStart(s);
            case "rstrip/0" -> WhiteSpace.stripEnd(s);
            case "strip/1" -> stripEnd(stripStart(s, string(arguments, 0)), string(arguments, 0));
            case "lstrip/1" -> stripStart(s, string(arguments, 0));
            case "rstrip/1" -> stripEnd(s, string(arguments, 0));
            case "upper/0" -> s.toUpperCase(Locale.ROOT);
            case "lower/0" -> s.toLowerCase(Locale.ROOT);
            case "startswith/1" -> any(arguments.getFirst(), s::startsWith);
            case "endswith/1" -> any(arguments.getFirst(), s::endsWith);
            case "split/0" -> splitOnBlank(s);
            case "split/1" -> split(s, string(arguments, 0), Long.MAX_VALUE);
            case "split/2" -> split(s, string(arguments, 0), limit(Python.integer(arguments.get(1))));
            case "replace/2" -> replace(s, string(arguments, 0), string(arguments, 1), Long.MAX_VALUE, budget);
            case "replace/3" ->
                replace(s, string(arguments, 0), string(arguments, 1), limit(Python.integer(arguments.get(2))), budget);
            case "removeprefix/1" ->
                s.startsWith(string(arguments, 0))
                        ? s.substring(string(arguments, 0).length())
                        : s;
            case "removesuffix/1" ->
                s.endsWith(string(arguments, 0))
                        ? s.substring(0, s.length() - string(arguments, 0).length())
                        : s;
            case "find/1" -> {
                int at = s.indexOf(string(arguments, 0));
                yield at < 0 ? -1L : (long) s.codePointCount(0, at);
            }
            case "count/1" ->
                (long) split(s, string(arguments, 0), Long.MAX_VALUE).size() - 1;
            case "join/1" -> {
                List<String> parts = new ArrayList<>();
                for (Object part : Python.items(arguments.getFirst())) {
                    parts.add(string(List.of(part), 0));
                }
                yield joined(s, parts, budget);
            }
            default ->
                throw new JinjaException(
                        "the string method '" + name + "' with " + count + " arguments is not supported");
        };
    }

    private static long limit(long count) {
        return count < 0 ? Long.MAX_VALUE : count;
    }

    private static String string(List<Object> arguments, int index) {
        if (arguments.get(index) instanceof String text) {
            return text;
        }
        throw new JinjaException("a string is needed, not a " + Python.kind(arguments.get(index)));
    }

    private static boolean any(Object argument, Predicate<String> test) {
        List<Object> choices = argument instanceof List<?> list ? new ArrayList<>(list) : List.of(argument);
        return choices.stream().anyMatch(choice -> test.test(string(List.of(choice), 0)));
    }

    private static String stripStart(String s, String characters) {
        int start = 0;
        while (start < s.length() && characters.indexOf(s.codePointAt(start)) >= 0) {
            start += Character.charCount(s.codePointAt(start));
        }
        return s.substring(start);
    }

    static String stripEnd(String s, String characters) {
        int end = s.length();
        while (end > 0 && characters.indexOf(s.codePointBefore(end)) >= 0) {
            end -= Character.charCount(s.codePointBefore(end));
        }
        return s.substring(0, end);
    }

    static String strip(String s, String characters) {
        return stripEnd(stripStart(s, characters), characters);
    }

    private static List<Object> splitOnBlank(String s) {
        List<Object> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= s.length(); i++) {
            boolean blank = i == s.length() || WhiteSpace.is(s.charAt(i));
            if (blank && start >= 0) {
                words.add(s.substring(start, i));
                start = -1;
            } else if (!blank && start < 0) {
                start = i;
            }
        }
        return words;
    }

    private static List<Object> split(String s, String separator, long most) {
        if (separator.isEmpty()) {
            throw new JinjaException("an empty separator");
        }
        List<Object> parts = new ArrayList<>();
        int from = 0;
        for (int at = s.indexOf(separator); at >= 0 && parts.size() < most; at = s.indexOf(separator, from)) {
            parts.add(s.substring(from, at));
            from = at + separator.length();
        }
        parts.add(s.substring(from));
        return parts;
    }

    /** The parts with {@code between} between them; paid for before it is made. */
    static String joined(String between, List<String> parts, Budget budget) {
        long length = between.length() * (long) parts.size();
        for (String part : parts) {
            length += part.length();
        }
        budget.spend(length / 16);
        return String.join(between, parts);
    }

    static String replace(String s, String old, String with, long most, Budget budget) {
        if (old.isEmpty()) {
            throw new JinjaException("replacing an empty string is not supported");
        }
        List<Object> parts = split(s, old, most);
        return joined(with, parts.stream().map(Python::text).toList(), budget);
    }
}
