package org.motet.weights;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders that appear whole or not at all. */
public final class WholeFolder {
    private WholeFolder() {}

    /** Writes the files of a folder that is there and empty. */
    @FunctionalInterface
    public interface Content {
        void writeInto(Path folder) throws IOException;
    }

    /**
     * Writes a new folder: beside its place, to the disk, then renamed.
     *
     * @throws FileAlreadyExistsException if something of that name is there already
     */
    public static void write(Path folder, Content content) throws IOException {
        Path target = folder.toAbsolutePath().normalize();
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(folder.toString());
        }
        Path parent = target.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("a folder cannot be written to " + folder);
        }
        Files.createDirectories(parent);
        Path part = parent.resolve("." + target.getFileName() + ".motet-part");
        delete(part); // what a killed process left
        Files.createDirectory(part);
        try {
            content.writeInto(part);
            syncAll(part);
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) { // a rename would replace an empty directory
                throw new FileAlreadyExistsException(folder.toString());
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            delete(part);
            throw WriteFailure.of(folder, failure);
        } catch (RuntimeException failure) {
            delete(part);
            throw failure;
        }
        sync(parent);
    }

    /** Deletes a folder with all that is in it; nothing happens if it is not there. Links are deleted, not followed. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> entries;
        try (Stream<Path> walk = Files.walk(folder)) {
            entries = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path entry : entries) {
            Files.delete(entry);
        }
    }

    private static void syncAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                sync(file);
            }
        }
    }

    /** Makes a file, or the entries of a folder, survive a power failure. */
    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path)) {
            channel.force(true);
        }
    }
}
