package org.motet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON objects, one a line, to standard output or to a file, which gets its name (and replaces what had it) only when all is
 * written.
 */
final class LineOutput implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final PrintWriter out;
    private final @Nullable Path file;
    private final @Nullable Path part;

    private LineOutput(PrintWriter out, @Nullable Path file, @Nullable Path part) {
        this.out = out;
        this.file = file;
        this.part = part;
    }

    /**
     * @param name a file, or {@link JsonLine#STANDARD}
     * @param standard standard output
     * @throws IOException if the file cannot be written
     */
    static LineOutput open(String name, PrintWriter standard) throws IOException {
        if (name.equals(JsonLine.STANDARD)) {
            return new LineOutput(standard, null, null);
        }
        Path file = Path.of(name);
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException("--output " + name + " is a directory; a file is needed.");
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        return new LineOutput(new PrintWriter(Files.newBufferedWriter(part, StandardCharsets.UTF_8)), file, part);
    }

    void write(Map<String, ?> object) throws IOException {
        out.println(MAPPER.writeValueAsString(object));
        if (out.checkError()) { // also flushes: whoever reads along sees each line
            throw new IOException("cannot write to " + (file == null ? "standard output" : file) + ".");
        }
    }

    /** All is written. */
    void finish() throws IOException {
        if (file != null && part != null) {
            out.close();
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Drops what was written to a file unless {@link #finish} was reached. */
    @Override
    public void close() throws IOException {
        if (part != null) {
            out.close();
            Files.deleteIfExists(part);
        }
    }
}
