package org.motet.problem;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where rows are.
 *
 * @param path a file or folder
 * @param split one split of a folder with several; null where there is only one
 */
record DataPath(Path path, @Nullable String split) {
    /** {@code path} or {@code path#split}. */
    static DataPath of(String spec) {
        int mark = spec.lastIndexOf('#');
        return mark < 0 || Files.exists(Path.of(spec))
                ? new DataPath(Path.of(spec), null)
                : new DataPath(Path.of(spec.substring(0, mark)), spec.substring(mark + 1));
    }

    /** The split, else the name of the file up to its first dot. */
    String name() {
        return split != null
                ? split
                : path.toAbsolutePath().normalize().getFileName().toString().replaceFirst("(?<=.)\\..*$", "");
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
