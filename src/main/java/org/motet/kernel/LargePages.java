package org.motet.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Zeroed memory in the largest pages that the system lends: where much memory is read once in little blocks, half the time goes to
 * finding small pages. Memory becomes resident when it is first written. Elsewhere than on Linux it is ordinary memory.
 */
public final class LargePages {
    /** Where large pages begin. */
    private static final long ALIGNMENT = 2L << 20;

    private static final int MADV_HUGEPAGE = 14;
    private static final int READ_WRITE = 1 | 2;
    private static final int PRIVATE_ANONYMOUS = 2 | 32;

    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");
    private static final @Nullable MethodHandle MAP = LINUX
            ? handle(
                    "mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG))
            : null;
    private static final @Nullable MethodHandle UNMAP =
            LINUX ? handle("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG)) : null;
    private static final @Nullable MethodHandle ADVISE =
            LINUX ? handle("madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT)) : null;

    private LargePages() {}

    private static @Nullable MethodHandle handle(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find(name)
                .map(address -> linker.downcallHandle(address, type))
                .orElse(null);
    }

    /** So many bytes, aligned to 64 at least; freed with the arena. */
    public static MemorySegment allocate(long bytes, Arena arena) {
        if (MAP == null || UNMAP == null || ADVISE == null || bytes < ALIGNMENT) {
            return arena.allocate(bytes, 64);
        }
        long size = bytes + ALIGNMENT;
        try {
            MemorySegment mapped =
                    (MemorySegment) MAP.invokeExact(MemorySegment.NULL, size, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
            if (mapped.address() == -1) {
                throw new OutOfMemoryError("the system refuses " + bytes + " bytes of memory");
            }
            long start = Math.ceilDiv(mapped.address(), ALIGNMENT) * ALIGNMENT;
            int _ = (int) ADVISE.invokeExact(MemorySegment.ofAddress(start), bytes, MADV_HUGEPAGE); // advice only
            return MemorySegment.ofAddress(start).reinterpret(bytes, arena, _ -> unmap(mapped, size));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("mapping memory failed", e);
        }
    }

    private static void unmap(MemorySegment mapped, long size) {
        try {
            int _ = (int) Objects.requireNonNull(UNMAP).invokeExact(mapped, size);
        } catch (Throwable e) {
            throw new IllegalStateException("unmapping memory failed", e);
        }
    }
}
