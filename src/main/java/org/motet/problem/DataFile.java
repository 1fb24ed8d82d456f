package org.motet.problem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Chooses the reader by the name of the file. No format that can carry code, such as pickle, is ever read. */
final class DataFile {
    private static final String FORMATS =
            ".jsonl, .ndjson, .json, .csv, .tsv (each also .gz or .zst), .parquet, .arrow";

    private DataFile() {}

    /**
     * Rows of a file, of a folder of files, or of a data set saved by the {@code datasets} library.
     *
     * @param split which split of a folder with several; null where there is only one
     */
    static Table read(Path path, @Nullable String split) {
        if (!Files.exists(path)) {
            throw new IllegalArgumentException(path + " does not exist");
        }
        try {
            Table table;
            if (Files.isDirectory(path)) {
                table = DataFolder.read(path, split);
            } else if (split != null) {
                throw new IllegalArgumentException(path + " is a single file and has no split '" + split + "'");
            } else {
                table = file(path);
            }
            if (table.rows().isEmpty()) {
                throw new IllegalArgumentException(path + " holds no rows");
            }
            return table;
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read: " + e.getMessage(), e);
        }
    }

    static Table file(Path file) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String plain = name.replaceFirst("\\.(gz|zst)$", "");
        boolean zstd = name.endsWith(".zst");
        if (plain.endsWith(".jsonl") || plain.endsWith(".ndjson")) {
            return zstd ? DuckRows.zstdJson(file, true) : JsonRows.lines(file);
        }
        if (plain.endsWith(".json")) {
            return zstd ? DuckRows.zstdJson(file, false) : JsonRows.document(file);
        }
        if (plain.endsWith(".csv")) {
            return DuckRows.csv(file, ',');
        }
        if (plain.endsWith(".tsv")) {
            return DuckRows.csv(file, '\t');
        }
        if (name.endsWith(".parquet")) {
            return DuckRows.parquet(file);
        }
        if (name.endsWith(".arrow")) {
            return ArrowRows.read(file);
        }
        throw new IllegalArgumentException(file + " has an unknown ending; known are " + FORMATS);
    }

    /** Whether {@link #file} has a reader for a file of this name. */
    static boolean isKnown(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.matches(".*\\.(jsonl|ndjson|json|csv|tsv)(\\.gz|\\.zst)?|.*\\.(parquet|arrow)");
    }
}
