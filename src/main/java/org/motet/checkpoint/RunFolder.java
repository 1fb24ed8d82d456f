package org.motet.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder of a run, held by one process until it is closed or dies. */
public final class RunFolder implements AutoCloseable {
    private static final String LOCK = ".lock";

    private final Path path;
    private final @Nullable FileChannel lock; // null where it is only read

    private RunFolder(Path path, @Nullable FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Makes a new folder; {@link IllegalArgumentException} under the conditions of {@link #requireFree}. */
    public static RunFolder create(Path path) throws IOException {
        requireFree(path);
        Files.createDirectories(path);
        return new RunFolder(path, lock(path));
    }

    /** Makes {@code runs/stem-001} or the first number after it that is free. */
    public static RunFolder createNumbered(Path runs, String stem) throws IOException {
        requireWritable(runs);
        Files.createDirectories(runs);
        for (int number = 1; ; number++) {
            Path candidate = runs.resolve(String.format(Locale.ROOT, "%s-%03d", stem, number));
            try {
                Files.createDirectory(candidate);
                return new RunFolder(candidate, lock(candidate));
            } catch (FileAlreadyExistsException taken) {
                // The next number is tried.
            }
        }
    }

    /**
     * Takes up a run again; {@link IllegalArgumentException} if the folder holds none, another process is at it, or what should
     * be a file in it is none and the other way round.
     */
    public static RunFolder resume(Path path) throws IOException {
        requireRun(path);
        RunFolder folder = new RunFolder(path, lock(path));
        try {
            for (Path file : List.of(
                    folder.config(),
                    folder.configCopy(),
                    folder.metrics(),
                    folder.events(),
                    folder.probe(),
                    folder.summary())) {
                requireKind(file, Files.isRegularFile(file), "file");
            }
            for (Path inside :
                    List.of(path, folder.samples(), folder.rollouts(), folder.evaluation(), folder.checkpoints())) {
                requireKind(inside, Files.isDirectory(inside), "folder");
            }
        } catch (IOException | RuntimeException failure) {
            folder.close();
            throw failure;
        }
        return folder;
    }

    /** A run that is only looked at, also while another process is at it; writes nothing, not even a lock. */
    public static RunFolder read(Path path) {
        requireRun(path);
        return new RunFolder(path, null);
    }

    private static void requireRun(Path path) {
        if (!Files.exists(path.resolve("config.yaml"))) {
            throw new IllegalArgumentException(path + " holds no run to resume: there is no config.yaml in it.");
        }
    }

    private static void requireKind(Path path, boolean is, String kind) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        if (!is) {
            throw new IllegalArgumentException(path + " is no " + kind + ", so the run cannot go on: move it away.");
        }
        if (!Files.isReadable(path) || !Files.isWritable(path)) {
            throw new AccessDeniedException(path.toString());
        }
    }

    /**
     * Says in one sentence why a new run cannot be written there, before anything is: {@link IllegalArgumentException} if the
     * folder is there and not empty, or the nearest folder above it does not take files. Touches nothing on disk.
     */
    public static void requireFree(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (Stream<Path> content = Files.list(path)) {
                if (content.anyMatch(file -> !file.endsWith(LOCK))) {
                    throw new IllegalArgumentException("The run folder " + path
                            + " is used already: give another name, or resume the run in it with --resume " + path
                            + ".");
                }
            }
        } else if (Files.exists(path)) {
            throw new IllegalArgumentException("The run folder " + path + " is a file.");
        }
        requireWritable(path);
    }

    private static void requireWritable(Path path) {
        Path above = nearestExisting(path.toAbsolutePath());
        if (above == null || !Files.isDirectory(above) || !Files.isWritable(above)) {
            throw new IllegalArgumentException("The run folder " + path + " cannot be made: " + above
                    + " is no folder that files can be written into.");
        }
    }

    public Path path() {
        return path;
    }

    /** Refuses to go on in a folder that was removed while the run was at it, where all that is written would be lost. */
    public void requireThere() throws IOException {
        if (!Files.exists(path.resolve(LOCK))) {
            throw new FileSystemException(
                    path.toString(), null, "cannot be written to: the run's folder was removed while it was at work");
        }
    }

    /** The resolved config. */
    public Path config() {
        return path.resolve("config.yaml");
    }

    /** The same as the program last wrote it. */
    public Path configCopy() {
        return path.resolve(".config.yaml");
    }

    public Path metrics() {
        return path.resolve("metrics.jsonl");
    }

    /** What happened in the run. */
    public Path events() {
        return path.resolve("events.jsonl");
    }

    /** The completions by which the policy's distance from the start is measured. */
    public Path probe() {
        return path.resolve("probe.json");
    }

    public Path samples() {
        return path.resolve("samples");
    }

    /** Digests of the steps' rollouts. */
    public Path rollouts() {
        return path.resolve("rollouts");
    }

    public Path evaluation() {
        return path.resolve("evaluation");
    }

    public Path checkpoints() {
        return path.resolve("checkpoints");
    }

    /** Checkpoints that stay, beside those that the run goes on from. */
    public Path snapshots() {
        return path.resolve("snapshots");
    }

    public Path summary() {
        return path.resolve("summary.json");
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }

    private static @Nullable Path nearestExisting(Path path) {
        Path at = path;
        while (at != null && !Files.exists(at)) {
            at = at.getParent();
        }
        return at;
    }

    /** The operating system frees the lock when the process dies, however it dies. */
    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held;
        try {
            held = channel.tryLock();
        } catch (OverlappingFileLockException failure) {
            held = null;
        }
        if (held == null) {
            channel.close();
            throw new IllegalArgumentException("Another process is working in the run folder " + folder + ".");
        }
        return channel;
    }
}
