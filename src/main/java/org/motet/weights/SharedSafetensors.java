package org.motet.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A safetensors file that several processes write at once: where each tensor stands follows from names, types and shapes, which all know,
 * so none waits for another. It is whole when all have done their part.
 */
public final class SharedSafetensors implements AutoCloseable {
    private static final int CHUNK = 1 << 26;

    private final FileChannel channel;
    private final Map<String, Long> places;

    private SharedSafetensors(FileChannel channel, Map<String, Long> places) {
        this.channel = channel;
        this.places = places;
    }

    /**
     * Opens it for writing; it need not be there.
     *
     * @param layouts of all tensors, the same in all processes
     * @param leads whether this process writes the header
     */
    public static SharedSafetensors open(Path file, Collection<TensorLayout> layouts, boolean leads)
            throws IOException {
        List<TensorLayout> order =
                layouts.stream().sorted(SafetensorsWriter.ORDER).toList();
        ByteBuffer header = SafetensorsWriter.header(order);
        Map<String, Long> places = new HashMap<>();
        long place = header.remaining();
        for (TensorLayout layout : order) {
            places.put(layout.name(), place);
            place += layout.byteSize();
        }
        SharedSafetensors shared = new SharedSafetensors(
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE), places);
        if (leads) {
            try {
                shared.write(0, header);
            } catch (IOException | RuntimeException failure) {
                shared.close();
                throw failure;
            }
        }
        return shared;
    }

    /** @param offset of the bytes in the tensor */
    public void write(String tensor, long offset, MemorySegment bytes) throws IOException {
        long place = Objects.requireNonNull(places.get(tensor), tensor) + offset;
        for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
            MemorySegment chunk = bytes.asSlice(at, Math.min(CHUNK, bytes.byteSize() - at));
            write(
                    place + at,
                    chunk.isNative() ? chunk.asByteBuffer() : ByteBuffer.wrap(chunk.toArray(ValueLayout.JAVA_BYTE)));
        }
    }

    private void write(long place, ByteBuffer bytes) throws IOException {
        long at = place;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /** Waits until what was written is on the disk. */
    public void sync() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
