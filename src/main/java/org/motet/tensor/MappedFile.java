package org.motet.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Makes tensors whose memory is a file: the system keeps of it in memory what it has room for. The file has no name that lasts: it is gone
 * with the process, however that ends.
 */
public final class MappedFile implements AutoCloseable {
    private static final int WRITTEN_AT_ONCE = 1 << 20;

    private final Path path;
    private final FileChannel file;
    private final Arena arena = Arena.ofShared();
    private final Map<Tensor, MemorySegment> mapped = new IdentityHashMap<>();

    private MappedFile(Path path, FileChannel file) {
        this.path = path;
        this.file = file;
    }

    /**
     * A file in that folder.
     *
     * @throws UncheckedIOException if none can be made there
     */
    public static MappedFile in(Path folder) {
        try {
            Path path = Files.createTempFile(folder.toAbsolutePath(), ".tensors", "");
            return new MappedFile(
                    path,
                    FileChannel.open(
                            path,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE));
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    /**
     * Zeros, kept; their owner closes them before the file. Their place on the disk is taken now, so that a full one is told here and not by a fault.
     *
     * @throws UncheckedIOException naming the file
     */
    public Tensor zeros(DType dtype, long... shape) {
        long bytes = dtype.bytes();
        for (long size : shape) {
            bytes *= size;
        }
        try {
            long at = file.size();
            ByteBuffer zeros = ByteBuffer.allocate(WRITTEN_AT_ONCE);
            for (long left = bytes; left > 0; left -= zeros.position()) {
                zeros.clear().limit((int) Math.min(left, WRITTEN_AT_ONCE));
                while (zeros.hasRemaining()) {
                    file.write(zeros, file.size());
                }
            }
            MemorySegment memory = file.map(MapMode.READ_WRITE, at, bytes, arena);
            Tensor tensor = Tensors.over(memory, dtype, shape).keep();
            mapped.put(tensor, memory);
            return tensor;
        } catch (IOException e) {
            throw failed(path, e);
        }
    }

    /** Rows of a tensor are not needed for now: their memory may go. */
    public void unload(Tensor tensor, long from, long rows) {
        MemorySegment memory = mapped.get(tensor);
        if (memory != null && memory.byteSize() > 0) {
            long row = memory.byteSize() / tensor.size(0);
            memory.asSlice(from * row, rows * row).unload();
        }
    }

    private static UncheckedIOException failed(Path path, IOException cause) {
        return new UncheckedIOException("tensors cannot be kept in a file, " + path + ": " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        arena.close();
        try {
            file.close();
        } catch (IOException e) {
            throw failed(path, e);
        }
    }
}
