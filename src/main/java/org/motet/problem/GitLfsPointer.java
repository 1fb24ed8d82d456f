package org.motet.problem;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The small text that a Git checkout without LFS has in place of a large file. */
final class GitLfsPointer {
    private static final byte[] START = "version https://git-lfs.github.com/spec/".getBytes(StandardCharsets.US_ASCII);

    private GitLfsPointer() {}

    /** Refuses a file that is such a pointer, and says how to get what it points to. */
    static void refuse(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            if (Arrays.equals(in.readNBytes(START.length), START)) {
                throw new IllegalArgumentException(
                        file + " is a Git LFS pointer, not the data itself: run 'git lfs pull'"
                                + " in its repository, or download the file from the hub");
            }
        }
    }
}
