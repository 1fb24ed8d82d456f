package org.motet.problem;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The real data files, which stand beside a checkout and are not part of it. */
final class SharedData {
    private SharedData() {}

    /** A file or folder of the data; the calling test is skipped where there is none. */
    static Path path(String relative) {
        Path path = Path.of("..", "shared", "data").resolve(relative);
        assumeTrue(Files.exists(path), () -> "no data file " + path);
        return path;
    }
}
