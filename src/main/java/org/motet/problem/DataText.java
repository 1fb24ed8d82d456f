package org.motet.problem;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The characters of a text file, unpacked while they are read, as far as the limits go. What is wrong with the file itself
 * (not packed as its name says, no UTF-8, too long) is said in one sentence by whichever method meets it.
 */
final class DataText extends Reader {
    private static final int BUFFER = 1 << 14;

    private final Path file;
    private final ReadLimits limits;
    private final Reader source;
    private final char[] buffer = new char[BUFFER];
    private int next;
    private int end;
    private long total;
    private long lines;

    private DataText(Path file, ReadLimits limits, Reader source) {
        this.file = file;
        this.limits = limits;
        this.source = source;
    }

    /** Opens a file that is packed as its name says: {@code .gz}, {@code .zst} or not at all. */
    static DataText open(Path file, ReadLimits limits) throws IOException {
        InputStream raw = Files.newInputStream(file);
        try {
            InputStream plain = withoutByteOrderMark(unpacked(file, raw));
            return new DataText(file, limits, new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder()));
        } catch (IOException e) {
            raw.close();
            requirePlain(file, e);
            throw e;
        }
    }

    private static InputStream unpacked(Path file, InputStream raw) throws IOException {
        if (isZstd(file)) {
            return new ZstdInputStream(raw);
        }
        return isGzip(file) ? new GZIPInputStream(raw, 1 << 16) : raw;
    }

    private static boolean isGzip(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
    }

    private static boolean isZstd(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".zst");
    }

    /** An error of a packed file lies in its packing. */
    private static void requirePlain(Path file, IOException cause) {
        if (isZstd(file) || isGzip(file)) {
            throw new IllegalArgumentException(
                    file + " is no " + (isZstd(file) ? "zstd" : "gzip") + " file, or it is damaged or cut short",
                    cause);
        }
    }

    private static InputStream withoutByteOrderMark(InputStream stream) throws IOException {
        PushbackInputStream pushback = new PushbackInputStream(stream, 3);
        byte[] start = pushback.readNBytes(3);
        boolean mark =
                start.length == 3 && start[0] == (byte) 0xEF && start[1] == (byte) 0xBB && start[2] == (byte) 0xBF;
        if (!mark) {
            pushback.unread(start);
        }
        return pushback;
    }

    /** The next line without its end, or null after the last. */
    @Nullable
    String line() throws IOException {
        lines++;
        StringBuilder line = null;
        while (fill()) {
            line = line == null ? new StringBuilder() : line;
            int from = next;
            while (next < end && buffer[next] != '\n') {
                next++;
            }
            line.append(buffer, from, next - from);
            if (line.length() > ReadLimits.LONGEST_ROW) {
                throw ReadLimits.longRow(place());
            }
            if (next < end) {
                next++;
                break;
            }
        }
        return line == null ? null : line.toString();
    }

    /** Names the line that {@link #line} gave last. */
    String place() {
        return file + " line " + lines;
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer[next++] : -1;
    }

    /** The character that {@link #read()} gives next, or -1. */
    int peek() throws IOException {
        return fill() ? buffer[next] : -1;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, end - next);
        System.arraycopy(buffer, next, target, offset, count);
        next += count;
        return count;
    }

    private boolean fill() throws IOException {
        while (next == end) {
            int count;
            try {
                count = source.read(buffer, 0, BUFFER);
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException(file + " is not UTF-8 text", e);
            } catch (IOException e) {
                requirePlain(file, e);
                throw e;
            }
            if (count < 0) {
                return false;
            }
            next = 0;
            end = count;
            total += count;
            if (total > limits.maxBytes()) {
                throw limits.tooLarge(file);
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
