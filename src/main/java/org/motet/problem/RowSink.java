package org.motet.problem;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the rows of data files one by one, so that no file needs to fit into memory. */
interface RowSink {
    /** Whether a column with this name, or anything inside of it, is looked at; readers may leave out the others. */
    boolean wants(String column);

    /**
     * Takes a row.
     *
     * @param cells values by column: String, Number, Boolean, byte[] (bytes that are no text), List, Map or null
     * @return whether more rows are wanted
     */
    boolean row(Map<String, @Nullable Object> cells);
}
