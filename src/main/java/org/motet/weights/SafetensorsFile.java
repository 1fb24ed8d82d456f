package org.motet.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file mapped into memory: eight bytes header length, a JSON header, the data. Reading costs nothing until
 * bytes are touched. Any number of threads may read; the bytes live until {@link #close}.
 */
public final class SafetensorsFile implements AutoCloseable {
    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /** Room for some 300,000 tensors; JSON of more than this takes a large part of Java's memory. */
    private static final long LONGEST_HEADER = 1 << 25;

    private final Path path;
    private final Arena arena;
    private final Map<String, TensorEntry> entries;

    private SafetensorsFile(Path path, Arena arena, Map<String, TensorEntry> entries) {
        this.path = path;
        this.arena = arena;
        this.entries = entries;
    }

    /** Maps a file and checks its header. Throws IllegalArgumentException, naming file and tensor, if it is malformed. */
    public static SafetensorsFile open(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new IllegalArgumentException(path + " does not exist.");
        }
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path)) {
            return read(path, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena), arena);
        } catch (IOException | RuntimeException error) {
            arena.close();
            throw error;
        }
    }

    private static SafetensorsFile read(Path path, MemorySegment file, Arena arena) {
        long size = file.byteSize();
        if (size < Long.BYTES) {
            throw new IllegalArgumentException(
                    "%s is truncated: %d bytes cannot hold a safetensors header.".formatted(path, size));
        }
        LfsPointer.refuse(path.toString(), file.asSlice(0, Math.min(size, 64)).toArray(ValueLayout.JAVA_BYTE));
        long length = file.get(LENGTH, 0);
        if (length < 0 || length > size - Long.BYTES) {
            throw new IllegalArgumentException("%s: the header length %s goes beyond the file of %d bytes."
                    .formatted(path, Long.toUnsignedString(length), size));
        }
        if (length > LONGEST_HEADER) {
            throw new IllegalArgumentException(
                    "%s: the header length %d is above the limit of %d.".formatted(path, length, LONGEST_HEADER));
        }
        byte[] json = file.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
        MemorySegment data = file.asSlice(Long.BYTES + length);
        SafetensorsHeader header = SafetensorsHeader.parse(path.toString(), json, data.byteSize());
        Map<String, TensorEntry> entries = new LinkedHashMap<>();
        for (SafetensorsHeader.Slot slot : header.slots()) {
            TensorLayout layout = slot.layout();
            MemorySegment bytes = data.asSlice(slot.begin(), slot.end() - slot.begin());
            entries.put(layout.name(), new TensorEntry(layout.name(), layout.dtype(), layout.shape(), bytes));
        }
        return new SafetensorsFile(path, arena, entries);
    }

    public Path path() {
        return path;
    }

    /** Names in the order of the data. */
    public Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /** The tensor with this name. Throws IllegalArgumentException if the file has none. */
    public TensorEntry tensor(String name) {
        TensorEntry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("%s has no tensor %s.".formatted(path, name));
        }
        return entry;
    }

    /** Unmaps the file: no {@link TensorEntry#data} of it may be touched afterwards. */
    @Override
    public void close() {
        arena.close();
    }
}
