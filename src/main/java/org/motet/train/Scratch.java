package org.motet.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.motet.checkpoint.Durable;

/**
 * A folder for the time being of a process that follows rank 0, deleted at its end. A process that is killed cannot delete its own; the next
 * one on the machine does, of whatever run: the system lets go of a dead process's lock.
 *
 * <pre>
 * TEMP/motet-rank-1-123456789/held     locked as long as the process lives
 * TEMP/motet-rank-1-123456789/run/     what is written
 * </pre>
 */
final class Scratch implements AutoCloseable {
    private static final String NAME = "motet-rank-";
    private static final String HELD = "held";

    private final Path root;
    private final FileChannel held;

    private Scratch(Path root, FileChannel held) {
        this.root = root;
        this.held = held;
    }

    /** Makes one, among the system's temporary folders. */
    static Scratch open(int rank) throws IOException {
        return open(Path.of(System.getProperty("java.io.tmpdir")), rank);
    }

    /** Makes one in a folder, after having deleted there what dead processes left. */
    static Scratch open(Path temporary, int rank) throws IOException {
        clear(temporary);
        Path beside = Files.createTempDirectory(temporary, ".new-" + NAME + rank + "-"); // not yet seen by others
        FileChannel held =
                FileChannel.open(beside.resolve(HELD), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        held.lock();
        Path root = temporary.resolve(beside.getFileName().toString().substring(".new-".length()));
        return new Scratch(Files.move(beside, root, StandardCopyOption.ATOMIC_MOVE), held);
    }

    private static void clear(Path temporary) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(temporary, NAME + "*")) {
            for (Path one : all) {
                try (FileChannel held = FileChannel.open(one.resolve(HELD), StandardOpenOption.WRITE)) {
                    if (held.tryLock() != null) {
                        Durable.deleteTree(one);
                    }
                } catch (IOException | OverlappingFileLockException another) {
                    // Of another user, or it has just been deleted, or it is at work.
                }
            }
        }
    }

    /** All of it. */
    Path root() {
        return root;
    }

    /** Where the process writes; it is not there yet. */
    Path run() {
        return root.resolve("run");
    }

    @Override
    public void close() throws IOException {
        try (held) {
            Durable.deleteTree(root);
        }
    }
}
