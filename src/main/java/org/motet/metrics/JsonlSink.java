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
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A file of one JSON object a step, such as {@code metrics.jsonl}. Each line reaches the operating system before {@link #write}
 * returns, so a killed process loses no finished step and leaves at most one torn line, which readers pass over.
 */
public final class JsonlSink implements MetricSink {
    private final Path file;
    private final FileChannel channel;

    private JsonlSink(Path file) throws IOException {
        this.file = file;
        this.channel =
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
            byte[] kept = lines(
                    read(file).stream().filter(step -> step.step() <= lastStep).toList());
            if (kept.length != Files.size(file)) {
                replace(file, kept);
            }
        }
        return new JsonlSink(file);
    }

    /** Puts the numbers of a step in place of those that a file has of it. */
    public static void amend(Path file, StepMetrics amended) throws IOException {
        replace(
                file,
                lines(read(file).stream()
                        .map(step -> step.step() == amended.step() ? amended : step)
                        .toList()));
    }

    private static byte[] lines(List<StepMetrics> steps) {
        return steps.stream()
                .map(step -> MetricLine.write(step) + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void replace(Path file, byte[] bytes) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            Files.write(beside, bytes);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            Files.deleteIfExists(beside);
            throw unwritable(file, failure);
        }
    }

    /**
     * What a file should have and has not.
     *
     * @param lastStep up to which each step from 1 on should be there
     * @return such as {@code steps 3 to 5, 9}; empty if nothing is missing
     */
    public static String missing(Path file, long lastStep) throws IOException {
        Set<Long> there =
                Files.exists(file) ? read(file).stream().map(StepMetrics::step).collect(Collectors.toSet()) : Set.of();
        List<String> gaps = new ArrayList<>();
        for (long step = 1; step <= lastStep; step++) {
            long first = step;
            while (step <= lastStep && !there.contains(step)) {
                step++;
            }
            if (step > first) {
                gaps.add(step - first == 1 ? String.valueOf(first) : first + " to " + (step - 1));
            }
        }
        if (gaps.isEmpty()) {
            return "";
        }
        boolean one = gaps.size() == 1 && !gaps.getFirst().contains(" ");
        return (one ? "step " : "steps ") + String.join(", ", gaps);
    }

    /**
     * All steps of a file. A last line without its end is passed over; any other bad line is refused with its number, as is what
     * is no file.
     */
    public static List<StepMetrics> read(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IllegalArgumentException(file + " is no file; it should hold one JSON object a step.");
        }
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
