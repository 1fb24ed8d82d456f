package org.motet.tensor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** The allocator that tensors on a processor come from. Where the C library is not glibc, nothing here has an effect. */
public final class NativeHeap {
    private static final int M_MMAP_THRESHOLD = -3; // malloc.h
    private static final int LARGE_BYTES = 1 << 20;

    private static final @Nullable MethodHandle TRIM = handle("malloc_trim", JAVA_LONG);
    private static final @Nullable MethodHandle OPTION = handle("mallopt", JAVA_INT, JAVA_INT);

    private NativeHeap() {}

    private static @Nullable MethodHandle handle(String name, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("malloc_trim") // glibc alone has it; others have a mallopt that means something else
                .flatMap(_ -> linker.defaultLookup().find(name))
                .map(address -> linker.downcallHandle(address, FunctionDescriptor.of(JAVA_INT, arguments)))
                .orElse(null);
    }

    /**
     * From now on memory of a mebibyte and more goes back to the system when it is freed. Otherwise it is kept, as tensors of the next step
     * are born into it, which is faster; but where large tensors come and go in changing order, much stays resident between them.
     */
    public static void returnLarge() {
        try {
            if (OPTION != null) {
                int _ = (int) OPTION.invokeExact(M_MMAP_THRESHOLD, LARGE_BYTES);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("setting an option of the allocator failed", e);
        }
    }

    /** Gives all memory back that has been freed so far. */
    public static void trim() {
        try {
            if (TRIM != null) {
                int _ = (int) TRIM.invokeExact(0L);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("giving memory back failed", e);
        }
    }
}
