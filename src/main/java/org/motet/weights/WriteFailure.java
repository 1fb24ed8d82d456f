package org.motet.weights;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Failures to write that name what could not be written: where a disk is full, Java names no file, or the one copied from. */
public final class WriteFailure {
    private static final String REASON = "cannot be written: ";

    private WriteFailure() {}

    /**
     * A {@link FileSystemException} whose reason begins with {@code cannot be written}; the failure itself where it says already
     * what is the matter with which path.
     *
     * @param path that was being written
     */
    public static IOException of(Path path, IOException failure) {
        boolean plain = failure.getClass() == FileSystemException.class;
        if (failure instanceof FileSystemException && !plain) {
            return failure; // such as no permission, or no such file
        }
        String file = path.toString();
        String reason = failure.getMessage();
        if (plain && failure instanceof FileSystemException known) {
            reason = known.getReason();
            file = known.getOtherFile() != null ? known.getOtherFile() : known.getFile();
            if (reason != null && reason.startsWith(REASON)) {
                return failure;
            }
        }
        FileSystemException named = new FileSystemException(file, null, REASON + reason);
        named.initCause(failure);
        return named;
    }
}
