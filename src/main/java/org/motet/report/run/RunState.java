package org.motet.report.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Whether a run is at work, and if not, how it ended. */
public enum RunState {
    RUNNING("running"),
    FINISHED("finished"),
    INTERRUPTED("interrupted"),
    /** It left no summary: killed, or failed. */
    BROKEN_OFF("broken off");

    private final String word;

    RunState(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /** Of the run in a folder; neither locks nor writes it. */
    public static RunState of(Path folder) throws IOException {
        if (isLocked(folder.resolve(".lock"))) {
            return RUNNING;
        }
        Path summary = folder.resolve("summary.json");
        if (!Files.isRegularFile(summary)) {
            return BROKEN_OFF;
        }
        try {
            return JsonMapper.shared()
                            .readTree(Files.readString(summary))
                            .path("after")
                            .isObject()
                    ? FINISHED
                    : INTERRUPTED;
        } catch (JacksonException damaged) {
            return BROKEN_OFF;
        }
    }

    /** Whether a process holds the file. Linux tells without a try, which could get in the way of a run that begins. */
    private static boolean isLocked(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        Path locks = Path.of("/proc/locks");
        if (Files.isReadable(locks)) {
            String inode = ":" + Files.getAttribute(file, "unix:ino") + " ";
            return Files.readAllLines(locks).stream().anyMatch(line -> line.contains(inode));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null;
        } catch (OverlappingFileLockException ours) {
            return true;
        }
    }
}
