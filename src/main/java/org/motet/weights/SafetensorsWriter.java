package org.motet.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a safetensors file tensor by tensor, so that one tensor at a time needs to be in host memory. The order depends
 * on types and names alone and is that of the reference implementation: equal tensors give equal files.
 *
 * <pre>{@code
 * try (SafetensorsWriter writer = SafetensorsWriter.create(file, layouts)) {
 *     for (TensorLayout layout : writer.order()) {
 *         writer.append(layout.name(), bytesOf(layout.name()));
 *     }
 *     writer.finish();
 * }
 * }</pre>
 *
 * The bytes gather in {@code FILE.part}; {@link #finish} syncs it and renames it, so that FILE is never seen half written.
 */
public final class SafetensorsWriter implements AutoCloseable {
    private static final int CHUNK = 1 << 26;
    private static final int ALIGNMENT = 8;
    static final Comparator<TensorLayout> ORDER =
            Comparator.comparing(TensorLayout::dtype).reversed().thenComparing(TensorLayout::name);

    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final List<TensorLayout> order;
    private int next;

    private SafetensorsWriter(Path file, Path part, FileChannel channel, List<TensorLayout> order) {
        this.file = file;
        this.part = part;
        this.channel = channel;
        this.order = order;
    }

    /**
     * Starts a file: writes its header, with the metadata that Hugging Face libraries expect of PyTorch weights.
     *
     * @throws IllegalArgumentException if two tensors have one name
     */
    public static SafetensorsWriter create(Path file, Collection<TensorLayout> layouts) throws IOException {
        List<TensorLayout> order = layouts.stream().sorted(ORDER).toList();
        requireDistinctNames(file, order);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        SafetensorsWriter writer = new SafetensorsWriter(file, part, channel, order);
        try {
            writer.write(header(order));
        } catch (IOException | RuntimeException error) {
            writer.close();
            throw error;
        }
        return writer;
    }

    private static void requireDistinctNames(Path file, List<TensorLayout> order) {
        Set<String> names = new HashSet<>(Set.of(SafetensorsHeader.METADATA));
        for (TensorLayout layout : order) {
            if (!names.add(layout.name())) {
                throw new IllegalArgumentException(
                        "%s cannot hold two tensors named %s.".formatted(file, layout.name()));
            }
        }
    }

    static ByteBuffer header(List<TensorLayout> order) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put(SafetensorsHeader.METADATA, Map.of("format", "pt"));
        long begin = 0;
        for (TensorLayout layout : order) {
            long end = Math.addExact(begin, layout.byteSize());
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", layout.dtype().name());
            entry.put("shape", layout.shape());
            entry.put("data_offsets", new long[] {begin, end});
            header.put(layout.name(), entry);
            begin = end;
        }
        byte[] json = JsonMapper.shared().writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        int length = Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT; // data starts aligned; the rest is spaces
        ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(length).put(json);
        while (buffer.hasRemaining()) {
            buffer.put((byte) ' ');
        }
        return buffer.flip();
    }

    /** Tensors in the order in which {@link #append} takes them. */
    public List<TensorLayout> order() {
        return order;
    }

    /** Appends the next tensor of {@link #order}: its elements row-major, exactly as many bytes as its layout has. */
    public void append(String name, MemorySegment data) throws IOException {
        if (next == order.size() || !order.get(next).name().equals(name)) {
            throw new IllegalStateException("Tensor %s of %s is not next; next is %s."
                    .formatted(
                            name,
                            file,
                            next == order.size() ? "none" : order.get(next).name()));
        }
        long size = order.get(next).byteSize();
        if (data.byteSize() != size) {
            throw new IllegalArgumentException(
                    "%s: tensor %s needs %d bytes, but %d are given.".formatted(file, name, size, data.byteSize()));
        }
        for (long at = 0; at < size; at += CHUNK) {
            MemorySegment chunk = data.asSlice(at, Math.min(CHUNK, size - at));
            write(chunk.isNative() ? chunk.asByteBuffer() : ByteBuffer.wrap(chunk.toArray(ValueLayout.JAVA_BYTE)));
        }
        next++;
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Syncs the file to the disk and gives it its name, replacing what had it before. */
    public void finish() throws IOException {
        if (next < order.size()) {
            throw new IllegalStateException(
                    "%s lacks tensor %s.".formatted(file, order.get(next).name()));
        }
        channel.force(true);
        channel.close();
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes what was written unless {@link #finish} was reached. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(part);
    }
}
