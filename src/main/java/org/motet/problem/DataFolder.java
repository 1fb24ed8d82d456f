package org.motet.problem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Folders of data: one data set saved by the {@code datasets} library ({@code state.json} names its Arrow files), several
 * of them as splits ({@code dataset_dict.json}), or plain files of the known formats.
 */
final class DataFolder {
    private DataFolder() {}

    static void read(Path folder, @Nullable String split, ReadLimits limits, RowSink sink) throws IOException {
        if (Files.exists(folder.resolve("dataset_dict.json"))) {
            saved(folder.resolve(chosenSplit(folder, splits(folder), split)), sink);
            return;
        }
        if (Files.exists(folder.resolve("state.json"))) {
            if (split != null) {
                throw new IllegalArgumentException(folder + " holds one data set and no split '" + split + "'");
            }
            saved(folder, sink);
            return;
        }
        plainFiles(folder, split, limits, sink);
    }

    private static List<String> splits(Path folder) throws IOException {
        Path index = folder.resolve("dataset_dict.json");
        Object splits = object(index).get("splits");
        if (!(splits instanceof List<?> list) || list.isEmpty()) {
            throw new IllegalArgumentException(index + " has no list of splits");
        }
        return list.stream().map(String::valueOf).toList();
    }

    private static Map<String, @Nullable Object> object(Path file) throws IOException {
        GitLfsPointer.refuse(file);
        if (Files.size(file) > ReadLimits.LONGEST_ROW) {
            throw ReadLimits.longRow(file.toString());
        }
        return JsonRows.object(Files.readString(file), file.toString());
    }

    private static String chosenSplit(Path folder, List<String> splits, @Nullable String wanted) {
        if (wanted == null && splits.size() == 1) {
            return splits.getFirst();
        }
        if (wanted != null && splits.contains(wanted)) {
            return wanted;
        }
        String problem = wanted == null ? " has several splits and none was chosen" : " has no split '" + wanted + "'";
        throw new IllegalArgumentException(folder + problem + "; it has " + String.join(", ", splits));
    }

    private static void saved(Path folder, RowSink sink) throws IOException {
        Path state = folder.resolve("state.json");
        if (!Files.exists(state)) {
            throw new IllegalArgumentException(folder + " has no state.json, so it is not a saved data set");
        }
        Map<String, @Nullable Object> fields = object(state);
        if (!(fields.get("_data_files") instanceof List<?> files) || files.isEmpty()) {
            throw new IllegalArgumentException(state + " has no list _data_files");
        }
        if (fields.get("_indices_data_files") instanceof List<?> indices && !indices.isEmpty()) {
            throw new IllegalArgumentException(state + " selects rows by an index file, which is not supported");
        }
        for (Object entry : files) {
            Path file = folder.resolve(fileName(entry, state));
            if (!Files.exists(file)) {
                throw new IllegalArgumentException(state + " names " + file.getFileName() + ", which is missing");
            }
            GitLfsPointer.refuse(file);
            ArrowRows.read(file, sink);
        }
    }

    private static String fileName(@Nullable Object entry, Path state) {
        if (entry instanceof Map<?, ?> map && map.get("filename") instanceof String name && !name.contains("/")) {
            return name;
        }
        throw new IllegalArgumentException(state + " has an entry of _data_files without a plain file name");
    }

    /** Files of a hub-like folder; a split is the part of their names before the first '-' or '.', such as train-00000-of-2. */
    private static void plainFiles(Path folder, @Nullable String split, ReadLimits limits, RowSink sink)
            throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.filter(DataFile::isKnown)
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
        List<String> splits = files.stream().map(DataFolder::splitOf).distinct().toList();
        if (files.isEmpty()) {
            throw new IllegalArgumentException(folder + " holds no data file and no saved data set");
        }
        String chosen = chosenSplit(folder, splits, split);
        for (Path file : files) {
            if (splitOf(file).equals(chosen)) {
                DataFile.file(file, limits, sink);
            }
        }
    }

    private static String splitOf(Path file) {
        return file.getFileName().toString().split("[-.]")[0];
    }
}
