package org.motet.metrics.tracking;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads a folder of event files as TensorBoard does: in the order of their names, forgetting what a restart makes void. */
public final class EventReader {
    /** A number of a step. */
    public record Point(long step, float value) {}

    private final Map<String, List<Point>> scalars = new TreeMap<>();

    private EventReader() {}

    public static Map<String, List<Point>> read(Path folder) throws IOException {
        EventReader reader = new EventReader();
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.sorted().toList();
        }
        for (Path file : files) {
            reader.file(little(Files.readAllBytes(file)));
        }
        return reader.scalars;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void file(ByteBuffer in) {
        while (in.hasRemaining()) {
            byte[] length = take(in, 8);
            check(in.getInt(), length);
            byte[] data = take(in, (int) little(length).getLong());
            check(in.getInt(), data);
            event(little(data));
        }
    }

    private static void check(int found, byte[] of) {
        if (found != EventFile.masked(of)) {
            throw new IllegalStateException("a checksum is wrong");
        }
    }

    private void event(ByteBuffer in) {
        long step = 0;
        while (in.hasRemaining()) {
            int tag = (int) varint(in);
            switch (tag >> 3) {
                case 1 -> in.getDouble();
                case 2 -> step = varint(in);
                case 3 -> message(in);
                case 5 -> summary(message(in), step);
                case 7 -> {
                    message(in);
                    long from = step;
                    scalars.values().forEach(points -> points.removeIf(point -> point.step() >= from));
                }
                default -> throw new IllegalStateException("field " + (tag >> 3));
            }
        }
    }

    private void summary(ByteBuffer in, long step) {
        while (in.hasRemaining()) {
            varint(in);
            ByteBuffer value = message(in);
            varint(value);
            String name = StandardCharsets.UTF_8.decode(message(value)).toString();
            varint(value);
            scalars.computeIfAbsent(name, _ -> new ArrayList<>()).add(new Point(step, value.getFloat()));
        }
    }

    private static ByteBuffer message(ByteBuffer in) {
        return little(take(in, (int) varint(in)));
    }

    private static byte[] take(ByteBuffer in, int count) {
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
