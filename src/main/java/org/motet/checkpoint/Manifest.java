package org.motet.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a complete checkpoint holds; written last, so that a folder without a manifest is no checkpoint.
 *
 * @param files size and sum by path relative to the folder, with forward slashes
 */
record Manifest(Map<String, Entry> files) {
    static final String NAME = "MANIFEST.json";

    /**
     * @param size bytes
     * @param sha256 in lower-case hexadecimal digits
     */
    record Entry(long size, String sha256) {}

    /** The manifest of all files that stand in a folder now. */
    static Manifest of(Path folder) throws IOException {
        Map<String, Entry> files = new TreeMap<>();
        for (Path file : filesIn(folder)) {
            files.put(nameIn(folder, file), entry(file));
        }
        return new Manifest(files);
    }

    void write(Path folder) throws IOException {
        StateFile.write(folder.resolve(NAME), this);
    }

    /** What is wrong with a folder in one sentence, or null if it is as its manifest says. */
    static @Nullable String damage(Path folder) throws IOException {
        Path path = folder.resolve(NAME);
        if (!Files.isRegularFile(path)) {
            return folder + " has no " + NAME + ".";
        }
        Manifest manifest;
        try {
            manifest = StateFile.read(path, Manifest.class);
        } catch (IllegalArgumentException failure) {
            return failure.getMessage();
        }
        String fault = manifest.fault(folder);
        if (fault != null) {
            return path + " is damaged: " + fault + ".";
        }
        for (Map.Entry<String, Entry> file : manifest.files().entrySet()) {
            Path at = folder.resolve(file.getKey());
            if (!Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS)) {
                return folder + " lacks the file " + file.getKey() + ".";
            }
            if (Files.size(at) != file.getValue().size()) {
                return at + " has " + Files.size(at) + " bytes instead of "
                        + file.getValue().size() + ".";
            }
        }
        for (Map.Entry<String, Entry> file : manifest.files().entrySet()) {
            if (!entry(folder.resolve(file.getKey())).equals(file.getValue())) {
                return folder.resolve(file.getKey()) + " is damaged: its SHA-256 is not that of the manifest.";
            }
        }
        return null;
    }

    /** What no manifest that was written here has, or null. */
    @SuppressWarnings("ConstantValue") // JSON may say null where a record does not
    private @Nullable String fault(Path folder) {
        if (files == null || files.isEmpty()) {
            return "it names no files";
        }
        for (Map.Entry<String, Entry> file : files.entrySet()) {
            if (file.getValue() == null || file.getValue().sha256() == null) {
                return "it says nothing of the file " + file.getKey();
            }
            if (!isInside(folder, file.getKey())) {
                return "it names the file " + file.getKey() + " outside of the checkpoint";
            }
        }
        return null;
    }

    private static boolean isInside(Path folder, String name) {
        try {
            return folder.resolve(name).normalize().startsWith(folder.normalize());
        } catch (InvalidPathException e) {
            return false;
        }
    }

    static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
    }

    private static String nameIn(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    private static Entry entry(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        long size = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                size += n;
            }
        }
        return new Entry(size, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException failure) {
            throw new IllegalStateException("every Java has SHA-256", failure);
        }
    }
}
