package org.motet.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** Writes the files of a checkpoint into the empty folder it is given. */
@FunctionalInterface
public interface CheckpointFiles {
    void writeTo(Path folder) throws IOException;
}
