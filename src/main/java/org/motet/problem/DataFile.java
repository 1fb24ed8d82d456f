package org.motet.problem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Chooses the reader by the name of the file. No format that can carry code, such as pickle, is ever read. */
final class DataFile {
    private static final String FORMATS =
            ".jsonl, .ndjson, .json, .csv, .tsv (each also .gz or .zst), .parquet, .arrow";

    private DataFile() {}

    /**
     * Reads the rows of a file, of a folder of files, or of a data set saved by the {@code datasets} library.
     */
    static void read(DataPath data, ReadLimits limits, RowSink sink) {
        Path path = data.path();
        String split = data.split();
        if (!Files.exists(path)) {
            throw new IllegalArgumentException(path + " does not exist");
        }
        try {
            if (Files.isDirectory(path)) {
                DataFolder.read(path, split, limits, sink);
            } else if (split != null) {
                throw new IllegalArgumentException(path + " is a single file and has no split '" + split + "'");
            } else {
                file(path, limits, sink);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Dotted paths of the leaf columns, in the order of the file: of its first rows, as JSON rows need not be alike. */
    static List<String> columns(DataPath data, ReadLimits limits) {
        Set<String> paths = new LinkedHashSet<>();
        read(data, limits, new RowSink() {
            private int rows;

            @Override
            public boolean wants(String column) {
                return true;
            }

            @Override
            public boolean row(Map<String, @Nullable Object> cells) {
                Table.collect("", cells, paths);
                return ++rows < Table.PROBE;
            }
        });
        return List.copyOf(paths);
    }

    /** Reads a single file; {@link #isKnown} tells for which names there is a reader. */
    static void file(Path file, ReadLimits limits, RowSink sink) throws IOException {
        GitLfsPointer.refuse(file);
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String plain = name.replaceFirst("\\.(gz|zst)$", "");
        if (name.endsWith(".parquet")) {
            ParquetRows.read(file, limits, sink);
        } else if (name.endsWith(".arrow")) {
            ArrowRows.read(file, sink);
        } else if (isKnown(file)) {
            try (DataText text = DataText.open(file, limits)) {
                switch (plain.substring(plain.lastIndexOf('.'))) {
                    case ".json" -> new JsonRows(file, text, sink).document();
                    case ".csv" -> CsvRows.read(file, text, ',', sink);
                    case ".tsv" -> CsvRows.read(file, text, '\t', sink);
                    default -> new JsonRows(file, text, sink).lines();
                }
            }
        } else {
            throw new IllegalArgumentException(file + " has an unknown ending; known are " + FORMATS);
        }
    }

    /** Whether {@link #file} has a reader for a file of this name. */
    static boolean isKnown(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.matches(".*\\.(jsonl|ndjson|json|csv|tsv)(\\.gz|\\.zst)?|.*\\.(parquet|arrow)");
    }
}
