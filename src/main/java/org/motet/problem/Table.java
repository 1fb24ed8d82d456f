package org.motet.problem;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a data file before anything is known about their meaning.
 *
 * @param origin the file, as error messages name it
 * @param rows one map a row; values are String, Number, Boolean, byte[], List, Map or null
 */
public record Table(String origin, List<Map<String, @Nullable Object>> rows) {
    /** How many rows are looked at to list the columns: JSON rows need not all have the same ones. */
    private static final int PROBE = 100;

    /**
     * Rows of a file or folder.
     *
     * @param spec a path; {@code path#split} chooses one split of a folder with several
     * @throws IllegalArgumentException if it is missing, damaged, empty, or of an unknown format
     */
    public static Table load(String spec) {
        int mark = spec.lastIndexOf('#');
        return mark < 0 || Files.exists(Path.of(spec))
                ? DataFile.read(Path.of(spec), null)
                : DataFile.read(Path.of(spec.substring(0, mark)), spec.substring(mark + 1));
    }

    /** Rows of several files of one data set, one after the other. */
    static Table concatenation(String origin, List<Table> parts) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        parts.forEach(part -> rows.addAll(part.rows));
        return new Table(origin, rows);
    }

    /** Dotted paths of the leaf columns, in the order of the file; a list counts as a leaf. */
    public List<String> columns() {
        Set<String> paths = new LinkedHashSet<>();
        rows.stream().limit(PROBE).forEach(row -> collect("", row, paths));
        return List.copyOf(paths);
    }

    private static void collect(String prefix, Map<?, ?> struct, Set<String> paths) {
        struct.forEach((key, value) -> {
            if (value instanceof Map<?, ?> nested) {
                collect(prefix + key + ".", nested, paths);
            } else {
                paths.add(prefix + key);
            }
        });
    }

    /** The value at a dotted path, or null where any part of it is missing. A number steps into a list (-1 is its end). */
    public static @Nullable Object value(Map<String, @Nullable Object> row, String path) {
        if (row.containsKey(path)) { // a column whose very name has dots
            return row.get(path);
        }
        Object value = row;
        for (String part : path.split("\\.")) {
            value = step(value, part);
        }
        return value;
    }

    private static @Nullable Object step(@Nullable Object value, String part) {
        if (value instanceof Map<?, ?> map) {
            return map.get(part);
        }
        if (value instanceof List<?> list && part.matches("-?\\d{1,9}")) {
            int index = Integer.parseInt(part);
            int position = index < 0 ? list.size() + index : index;
            return position >= 0 && position < list.size() ? list.get(position) : null;
        }
        return null;
    }
}
