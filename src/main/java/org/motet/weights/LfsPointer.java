package org.motet.weights;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The small text that a Git checkout without LFS has in place of a large file. */
final class LfsPointer {
    private static final byte[] START = "version https://git-lfs.github.com/spec/".getBytes(StandardCharsets.US_ASCII);

    private LfsPointer() {}

    /** Refuses such a pointer, and says how to get what it points to. */
    static void refuse(String file, byte[] beginning) {
        if (beginning.length >= START.length && Arrays.equals(Arrays.copyOf(beginning, START.length), START)) {
            throw new IllegalArgumentException(
                    file + " is a Git LFS pointer, not the file itself: run 'git lfs pull' in its"
                            + " repository, or download the file from the hub.");
        }
    }
}
