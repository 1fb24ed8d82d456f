package org.motet.template.generation;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Where a generation writes its set and its log, {@code SET.log.jsonl}; taken before the first request is paid for, so that no
 * reply is lost because it cannot be kept.
 */
public final class GenerationOutput implements AutoCloseable {
    private final Path set;
    private final Path lock;
    private final FileChannel channel;

    private GenerationOutput(Path set, Path lock, FileChannel channel) {
        this.set = set;
        this.lock = lock;
        this.channel = channel;
    }

    /**
     * Takes the output.
     *
     * @throws IllegalArgumentException if the folder is not there or takes no files, if the set is there and was not made by a
     *     generation, or if another process is at it
     */
    public static GenerationOutput open(Path set) throws IOException {
        Path folder = set.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(set)) {
            throw new IllegalArgumentException("--out " + set + " is a directory; a YAML file is needed.");
        }
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "--out " + set + " cannot be written: the folder " + folder + " does not exist.");
        }
        if (!Files.isWritable(folder) || notWritable(set) || notWritable(log(set))) {
            throw new IllegalArgumentException(
                    "--out " + set + " cannot be written: " + folder + " or a file in it is write-protected.");
        }
        if (Files.exists(set) && !Files.exists(log(set))) {
            throw new IllegalArgumentException("--out " + set + " is there already, and no " + log(set).getFileName()
                    + " beside it says that a generation made it; choose another --out.");
        }
        Path lock = Path.of(set + ".lock");
        FileChannel channel = channel(set, lock);
        if (locked(channel) == null) {
            channel.close();
            throw new IllegalArgumentException("--out " + set + " is in use: another generation writes there now.");
        }
        return new GenerationOutput(set, lock, channel);
    }

    private static FileChannel channel(Path set, Path lock) {
        try {
            return FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException failure) { // a full disk, a file system that takes no files
            throw new IllegalArgumentException(
                    "--out " + set + " cannot be written: no file can be made beside it (" + failure.getMessage()
                            + ").",
                    failure);
        }
    }

    private static @Nullable FileLock locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException within) { // by this process
            return null;
        }
    }

    private static boolean notWritable(Path file) {
        return Files.exists(file) && !Files.isWritable(file);
    }

    private static Path log(Path set) {
        return Path.of(set + ".log.jsonl");
    }

    /** The log of what became of each candidate. */
    public GenerationLog log() {
        return new GenerationLog(log(set));
    }

    /** Writes the set. */
    public void write(String text) throws IOException {
        Files.writeString(set, text);
    }

    /** Gives the output free. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(lock);
        channel.close();
    }
}
