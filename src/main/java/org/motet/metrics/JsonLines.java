package org.motet.metrics;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A file of one JSON object a line that grows. Each line reaches the operating system before {@link #append} returns, so a killed
 * process loses no line and leaves at most one torn one, which readers pass over.
 */
final class JsonLines implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;

    /** Opens a file to add lines, and makes it if it is not there. */
    JsonLines(Path file) throws IOException {
        this.file = file;
        this.channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    /**
     * What the lines of a file hold. A last line without its end is passed over; any other bad line is refused with its number,
     * as is what is no file.
     *
     * @param object of a line; throws {@link IllegalArgumentException} where it is none
     * @param content what an object is, for messages
     */
    static <T> List<T> read(Path file, Function<String, T> object, String content) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IllegalArgumentException(file + " is no file; it should hold one JSON object " + content + ".");
        }
        // A torn line may end inside a letter: decode leniently, refuse bad lines by content.
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        List<T> objects = new ArrayList<>();
        int number = 1;
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            String line = text.substring(start, end);
            if (!line.isBlank()) {
                try {
                    objects.add(object.apply(line));
                } catch (IllegalArgumentException failure) {
                    throw new IllegalArgumentException(
                            file + ":" + number + ": " + failure.getMessage() + ".", failure);
                }
            }
            start = end + 1;
            number++;
        }
        return objects;
    }

    /** Writes a file anew; whatever moment the process dies at, it is the old or the new one. */
    static void replace(Path file, List<String> lines) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            Files.write(beside, bytes(lines));
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            Files.deleteIfExists(beside);
            throw unwritable(file, failure);
        }
    }

    /** The same where the file is not so already, as where its last line is torn. */
    static void keep(Path file, List<String> lines) throws IOException {
        if (Files.exists(file) && Files.size(file) != bytes(lines).length) {
            replace(file, lines);
        }
    }

    private static byte[] bytes(List<String> lines) {
        return lines.isEmpty() ? new byte[0] : (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    void append(String text) throws IOException {
        ByteBuffer line = StandardCharsets.UTF_8.encode(text + "\n");
        try {
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } catch (IOException failure) {
            throw unwritable(file, failure);
        }
    }

    /** Java does not say which file it was. */
    private static IOException unwritable(Path file, IOException failure) {
        String reason = failure instanceof FileSystemException named ? named.getReason() : failure.getMessage();
        FileSystemException named = new FileSystemException(file.toString(), null, "cannot be written: " + reason);
        named.initCause(failure);
        return named;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
