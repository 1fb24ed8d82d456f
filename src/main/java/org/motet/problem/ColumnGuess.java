package org.motet.problem;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds which of several possible columns a file has, while its rows pass: the most preferred one that has a value in any
 * row. A column that is null throughout, or a struct, is no column.
 */
final class ColumnGuess {
    private final List<String> candidates;
    private int found;

    /** {@code candidates}: paths, the most preferred first. */
    ColumnGuess(List<String> candidates) {
        this.candidates = candidates;
        this.found = candidates.size();
    }

    /** Looks at the next row. True if a better column than before was found: in all earlier rows it has no value. */
    boolean improvesWith(Map<String, @Nullable Object> row) {
        for (int i = 0; i < found; i++) {
            Object value = Table.value(row, candidates.get(i));
            if (value != null && !(value instanceof Map)) {
                found = i;
                return true;
            }
        }
        return false;
    }

    /** The value of the best column so far. */
    @Nullable
    Object value(Map<String, @Nullable Object> row) {
        return found == candidates.size() ? null : Table.value(row, candidates.get(found));
    }

    /** Path of the best column so far, or null if none was seen. */
    @Nullable
    String column() {
        return found == candidates.size() ? null : candidates.get(found);
    }

    /** Whether a column of this name could still be, or hold, the one. */
    boolean wants(String name) {
        return candidates.stream().anyMatch(path -> path.equals(name) || path.startsWith(name + "."));
    }
}
