package org.motet.problem;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All rows of a data file, before anything is known about their meaning.
 *
 * @param origin the file, as error messages name it
 * @param rows one map a row; values are String, Number, Boolean, byte[], List, Map or null
 */
public record Table(String origin, List<Map<String, @Nullable Object>> rows) {
    /** How many rows are looked at to list the columns: JSON rows need not all have the same ones. */
    static final int PROBE = 100;

    private static final int MOST_COLUMNS = 200;

    /**
     * Rows of a file or folder.
     *
     * @param spec a path; {@code path#split} chooses one split of a folder with several
     * @throws IllegalArgumentException if it is missing, damaged, empty, too large, or of an unknown format
     */
    public static Table load(String spec) {
        DataPath path = DataPath.of(spec);
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        MemoryShare memory = MemoryShare.ofHeap(path.toString());
        DataFile.read(path, ReadLimits.DEFAULT, new RowSink() {
            @Override
            public boolean wants(String column) {
                return true;
            }

            @Override
            public boolean row(Map<String, @Nullable Object> cells) {
                rows.add(cells);
                memory.take(MemoryShare.bytesOf(cells));
                return true;
            }
        });
        if (rows.isEmpty()) {
            throw new IllegalArgumentException(path + " holds no rows");
        }
        return new Table(path.toString(), rows);
    }

    /** Dotted paths of the leaf columns, in the order of the file; a list counts as a leaf. */
    public List<String> columns() {
        Set<String> paths = new LinkedHashSet<>();
        rows.stream().limit(PROBE).forEach(row -> collect("", row, paths));
        return List.copyOf(paths);
    }

    /** Adds the paths of a part of a row, which {@code prefix} leads to. */
    static void collect(String prefix, Map<?, ?> struct, Set<String> paths) {
        for (Map.Entry<?, ?> member : struct.entrySet()) {
            if (paths.size() >= MOST_COLUMNS) {
                return;
            }
            if (member.getValue() instanceof Map<?, ?> nested) {
                collect(prefix + member.getKey() + ".", nested, paths);
            } else {
                paths.add(prefix + member.getKey());
            }
        }
    }

    /** The value at a dotted path, or null where any part of it is missing. A number steps into a list (-1 is its end). */
    public static @Nullable Object value(Map<String, @Nullable Object> row, String path) {
        Object whole = row.get(path);
        if (whole != null || path.indexOf('.') < 0) { // also a column whose very name has dots
            return whole;
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
