package org.motet.problem;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows inside one JSON object. Read are {@code {"data": [row, …]}}, all layouts of pandas' {@code to_json} that name their
 * columns ({@code columns}, {@code index}, {@code split}, {@code table}) and columns that are lists; any other object is one
 * row.
 */
final class JsonLayout {
    private JsonLayout() {}

    /** Gives the rows of the object to the sink. False if it wants no more. */
    static boolean rows(Map<?, ?> object, Path file, RowSink sink) {
        if (object.size() == 1 && isRows(object.values().iterator().next())) {
            return each((List<?>) object.values().iterator().next(), sink);
        }
        if (object.containsKey("schema")
                && object.get("data") instanceof List<?> data
                && isRows(data)) { // orient='table'
            return each(data, sink);
        }
        if (object.get("columns") instanceof List<?> names && object.get("data") instanceof List<?> data) {
            return split(names, data, file, sink);
        }
        if (!object.isEmpty() && object.values().stream().allMatch(Map.class::isInstance)) {
            return tables(object, file, sink);
        }
        return isColumnsOfLists(object) ? listedColumns(object, sink) : sink.row(named(object));
    }

    private static boolean isRows(@Nullable Object value) {
        return value instanceof List<?> list && !list.isEmpty() && list.stream().allMatch(Map.class::isInstance);
    }

    private static boolean each(List<?> rows, RowSink sink) {
        return rows.stream().allMatch(row -> sink.row(named((Map<?, ?>) row)));
    }

    private static boolean split(List<?> names, List<?> data, Path file, RowSink sink) {
        for (int i = 0; i < data.size(); i++) {
            if (!(data.get(i) instanceof List<?> cells) || cells.size() != names.size()) {
                String found = data.get(i) instanceof List<?> cells ? cells.size() + " values" : "no list of values";
                throw new IllegalArgumentException(
                        file + " row " + (i + 1) + " has " + found + " where there are " + names.size() + " columns");
            }
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            for (int column = 0; column < names.size(); column++) {
                row.put(String.valueOf(names.get(column)), cells.get(column));
            }
            if (!sink.row(row)) {
                return false;
            }
        }
        return true;
    }

    /** An object of objects: columns of numbered rows, numbered rows of columns, or one row of structs. */
    private static boolean tables(Map<?, ?> object, Path file, RowSink sink) {
        List<Map<?, ?>> parts = object.values().stream()
                .<Map<?, ?>>map(part -> (Map<?, ?>) part)
                .toList();
        if (areNumbers(object.keySet())) {
            return each(parts, sink);
        }
        if (parts.stream().allMatch(part -> !part.isEmpty() && areNumbers(part.keySet()))) {
            return labelledColumns(object, parts, sink);
        }
        if (parts.size() > 1 && parts.stream().map(Map::keySet).distinct().count() == 1) {
            throw new IllegalArgumentException(
                    file + " holds an object of objects that have the same names, which may be"
                            + " rows or columns: write a list of rows (pandas: to_json(orient='records'))");
        }
        return sink.row(named(object));
    }

    private static boolean areNumbers(Collection<?> labels) {
        return labels.stream().allMatch(label -> ((String) label).matches("-?\\d+"));
    }

    private static boolean labelledColumns(Map<?, ?> object, List<Map<?, ?>> columns, RowSink sink) {
        Set<Object> labels = new LinkedHashSet<>();
        columns.forEach(column -> labels.addAll(column.keySet()));
        return labels.stream().allMatch(label -> {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            object.forEach((name, column) -> row.put((String) name, ((Map<?, ?>) column).get(label)));
            return sink.row(row);
        });
    }

    /** Several lists of one length. Lists of chat messages and accepted answers may make up one row instead. */
    private static boolean isColumnsOfLists(Map<?, ?> object) {
        return object.size() > 1
                && object.values().stream().allMatch(value -> value instanceof List<?> list && !isMessages(list))
                && object.values().stream()
                                .map(value -> ((List<?>) value).size())
                                .distinct()
                                .count()
                        == 1;
    }

    private static boolean isMessages(List<?> list) {
        return !list.isEmpty()
                && list.getFirst() instanceof Map<?, ?> map
                && (map.containsKey("role") || map.containsKey("from"));
    }

    private static boolean listedColumns(Map<?, ?> object, RowSink sink) {
        int rows = ((List<?>) object.values().iterator().next()).size();
        for (int i = 0; i < rows; i++) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            for (Map.Entry<?, ?> column : object.entrySet()) {
                row.put((String) column.getKey(), ((List<?>) column.getValue()).get(i));
            }
            if (!sink.row(row)) {
                return false;
            }
        }
        return true;
    }

    /** A list as a row whose columns are called 0, 1, …. */
    static Map<String, @Nullable Object> numbered(List<?> list) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i++) {
            row.put(Integer.toString(i), list.get(i));
        }
        return row;
    }

    @SuppressWarnings("unchecked") // JSON objects always have text keys
    private static Map<String, @Nullable Object> named(Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
    }

    /** The beginning of a value, for an error. */
    static String shown(@Nullable Object value) {
        String text = String.valueOf(value).replace('\n', ' ');
        return text.length() <= 40 ? text : text.substring(0, 37) + "...";
    }
}
