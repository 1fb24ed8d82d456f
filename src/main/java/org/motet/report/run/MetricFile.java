package org.motet.report.run;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;

/** A run's {@code metrics.jsonl} as far as it has been read, and what is added to it. */
public final class MetricFile {
    private static final int PIECE = 1 << 20;
    private static final int LONGEST_LINE = 64 << 20;

    private final Path file;
    private final long most;
    private MetricColumns columns = new MetricColumns();
    private String identity = "";
    private long offset; // bytes of whole lines that were read
    private long lines;

    /** All of it. */
    public MetricFile(Path file) {
        this(file, Long.MAX_VALUE);
    }

    private MetricFile(Path file, long most) {
        this.file = file;
        this.most = most;
    }

    /** No more than the last so many bytes, and what is added. */
    public static MetricFile tail(Path file, long most) {
        return new MetricFile(file, most);
    }

    public MetricColumns columns() {
        return columns;
    }

    /**
     * Reads the lines that have been added; all of them anew where the file was replaced or has become shorter, as when a run goes
     * back. A last line without its end is left for the next time. A missing file has no lines.
     *
     * @return rows that stand as they stood before; 0 if all is new
     * @throws IllegalArgumentException if a line is no step, with its number
     */
    public int read() throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException missing) {
            restart("");
            return 0;
        }
        if (!attributes.isRegularFile()) {
            throw new IllegalArgumentException(file + " is no file; it should hold one JSON object a step.");
        }
        String now = attributes.fileKey() + " " + attributes.creationTime();
        if (!now.equals(identity) || attributes.size() < offset) {
            restart(now);
            skip(attributes.size() - most);
        }
        int before = columns.rows();
        int least = before;
        if (attributes.size() > offset) {
            try (FileChannel channel = FileChannel.open(file)) {
                channel.position(offset);
                least = Math.min(before, readLines(channel));
            }
        }
        return least;
    }

    /** Passes over so many bytes and the line that they end in. */
    private void skip(long bytes) throws IOException {
        if (bytes <= 0) {
            return;
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            in.skipNBytes(bytes);
            long passed = bytes;
            for (int next = in.read(); next >= 0; next = in.read()) {
                passed++;
                if (next == '\n') {
                    offset = passed;
                    return;
                }
            }
        }
    }

    private void restart(String now) {
        columns = new MetricColumns();
        identity = now;
        offset = 0;
        lines = 0;
    }

    /** Returns the fewest rows that there were on the way. */
    private int readLines(FileChannel channel) throws IOException {
        byte[] bytes = new byte[PIECE];
        int held = 0;
        int least = columns.rows();
        for (int got = 0; got >= 0; ) {
            if (held == bytes.length) {
                if (held >= LONGEST_LINE) {
                    throw new IllegalArgumentException(file + ":" + (lines + 1) + ": a line longer than 64 MiB.");
                }
                bytes = Arrays.copyOf(bytes, 2 * held);
            }
            got = channel.read(ByteBuffer.wrap(bytes, held, bytes.length - held));
            int end = held + Math.max(0, got);
            int start = 0;
            for (int i = held; i < end; i++) {
                if (bytes[i] == '\n') {
                    line(bytes, start, i - start);
                    least = Math.min(least, columns.rows() - 1);
                    start = i + 1;
                }
            }
            held = end - start;
            System.arraycopy(bytes, start, bytes, 0, held);
        }
        return Math.max(0, least);
    }

    private void line(byte[] bytes, int from, int length) {
        if (!isBlank(bytes, from, length)) {
            try {
                columns.append(bytes, from, length);
            } catch (IllegalArgumentException failure) {
                throw new IllegalArgumentException(
                        file + ":" + (lines + 1) + ": " + failure.getMessage() + ".", failure);
            }
        }
        lines++;
        offset += length + 1L;
    }

    private static boolean isBlank(byte[] bytes, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (bytes[i] > ' ' || bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }
}
