package org.motet.problem;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The type of a column, as far as it takes to tell by SQL how many bytes its values unpack to. A Parquet file of some
 * kilobytes can repeat one long text a million times; this is known before any value is copied.
 */
sealed interface ParquetType {
    /** SQL for the bytes of a value that an SQL expression names. */
    String size(String value);

    /** Numbers, times and all else of a small size. */
    record Small() implements ParquetType {
        @Override
        public String size(String value) {
            return "16";
        }
    }

    /** Texts and bytes. */
    record Long(String function) implements ParquetType {
        @Override
        public String size(String value) {
            return "(16 + coalesce(" + function + "(" + value + "), 0))";
        }
    }

    /** Lists and arrays. */
    record Listed(ParquetType element) implements ParquetType {
        @Override
        public String size(String value) {
            String elements = element instanceof Small
                    ? "16 * len(" + value + ")"
                    : "list_sum(list_transform(" + value + ", lambda x: " + element.size("x") + "))";
            return "(16 + coalesce(" + elements + ", 0))";
        }
    }

    /** Structs. */
    record Structured(Map<String, ParquetType> members) implements ParquetType {
        @Override
        public String size(String value) {
            return members.entrySet().stream()
                    .map(member -> member.getValue().size("(" + value + ")." + member.getKey()))
                    .collect(Collectors.joining(" + ", "(16 + ", ")"));
        }
    }

    /** Maps. */
    record Mapped(ParquetType key, ParquetType value) implements ParquetType {
        @Override
        public String size(String map) {
            return "(" + new Listed(key).size("map_keys(" + map + ")") + " + "
                    + new Listed(value).size("map_values(" + map + ")") + ")";
        }
    }

    /** Reads the name of a type, such as {@code STRUCT("role" VARCHAR, "content" VARCHAR)[]}. */
    static ParquetType of(String name) {
        Deque<String> words = Pattern.compile("\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|\\[\\d*]|[(),]|[^\\s\"'(),\\[\\]]+")
                .matcher(name)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(ArrayDeque::new));
        return next(words);
    }

    private static ParquetType next(Deque<String> words) {
        ParquetType type = switch (words.pop()) {
            case "VARCHAR" -> new Long("strlen");
            case "BLOB" -> new Long("octet_length");
            case "JSON" -> new Long("strlen");
            case "STRUCT" -> structured(words);
            case "MAP" -> {
                words.pop();
                ParquetType key = next(words);
                words.pop();
                ParquetType value = next(words);
                words.pop();
                yield new Mapped(key, value);
            }
            default -> {
                skipToEnd(words);
                yield new Small();
            }
        };
        while (!words.isEmpty() && words.peek().startsWith("[")) {
            words.pop();
            type = new Listed(type);
        }
        return type;
    }

    private static ParquetType structured(Deque<String> words) {
        Map<String, ParquetType> members = new LinkedHashMap<>();
        while (!words.pop().equals(")")) { // the opening parenthesis, or a comma
            members.put(words.pop(), next(words));
        }
        return new Structured(members);
    }

    /** Passes over the rest of a type such as {@code DECIMAL(10,2)}, {@code ENUM('a', 'b')} or {@code TIMESTAMP WITH TIME ZONE}. */
    private static void skipToEnd(Deque<String> words) {
        int depth = 0;
        while (!words.isEmpty() && (depth > 0 || !words.peek().matches("[,)]|\\[\\d*]"))) {
            String word = words.pop();
            depth += word.equals("(") ? 1 : word.equals(")") ? -1 : 0;
        }
    }
}
