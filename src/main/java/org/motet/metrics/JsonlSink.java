package org.motet.metrics;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of one JSON object a step, such as {@code metrics.jsonl}. Each line reaches the operating system before {@link #write}
 * returns, so a killed process loses no finished step and leaves at most one torn line, which readers pass over.
 */
public final class JsonlSink implements MetricSink {
    private final FileChannel channel;

    private JsonlSink(Path file) throws IOException {
        channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    /** Starts a file; refuses one that is there already. */
    public static JsonlSink create(Path file) throws IOException {
        Files.createFile(file);
        return new JsonlSink(file);
    }

    /**
     * Continues a file after the given step: lines of later steps, which will be trained again, and a torn last line are
     * dropped. A missing file is started.
     */
    public static JsonlSink resume(Path file, long lastStep) throws IOException {
        if (Files.exists(file)) {
            StringBuilder kept = new StringBuilder();
            for (StepMetrics metrics : read(file)) {
                if (metrics.step() <= lastStep) {
                    kept.append(MetricLine.write(metrics)).append('\n');
                }
            }
            byte[] bytes = kept.toString().getBytes(StandardCharsets.UTF_8);
            if (bytes.length != Files.size(file)) {
                Path beside = file.resolveSibling(file.getFileName() + ".tmp");
                Files.write(beside, bytes);
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return new JsonlSink(file);
    }

    /** All steps of a file. A last line without its end is passed over; any other bad line is refused with its number. */
    public static List<StepMetrics> read(Path file) throws IOException {
        // A torn line may end inside a letter: decode leniently, refuse bad lines by content.
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        List<StepMetrics> steps = new ArrayList<>();
        int number = 1;
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            String line = text.substring(start, end);
            if (!line.isBlank()) {
                try {
                    steps.add(MetricLine.read(line));
                } catch (IllegalArgumentException failure) {
                    throw new IllegalArgumentException(
                            file + ":" + number + ": " + failure.getMessage() + ".", failure);
                }
            }
            start = end + 1;
            number++;
        }
        return steps;
    }

    @Override
    public void write(StepMetrics metrics) throws IOException {
        ByteBuffer line = StandardCharsets.UTF_8.encode(MetricLine.write(metrics) + "\n");
        while (line.hasRemaining()) {
            channel.write(line);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
