package org.motet.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Products of small blocks by the kernels of oneDNN that libtorch exports for the code its compiler generates. They read their
 * operands where they are, without the packing that takes a BLAS a fifth of the time when layers are narrow: 90 to 98 GFLOP/s
 * against 50 to 72 on one AVX2 core. A kernel is compiled for each shape and kept, so callers use few shapes.
 */
public final class BlockProduct {
    /** {@code at::native::cpublas::brgemm} for fp32. */
    private static final String NAME = "_ZN2at6native7cpublas6brgemmEllllllbPKfS3_Pfb";

    /** The same for bf16, whose second operand holds pairs of a column side by side. */
    private static final String BFLOAT16 = "_ZN2at6native7cpublas6brgemmEllllllbPKN3c108BFloat16ES5_Pfb";

    private static final @Nullable MethodHandle KERNEL = kernel(NAME);

    /** Null where the processor has no such instructions: there the kernel throws, which ends the process. */
    private static final @Nullable MethodHandle BFLOAT16_KERNEL = Instructions.hasBfloat16() ? kernel(BFLOAT16) : null;

    /** {@code at::native::cpublas::brgemm_release}. */
    private static final String RELEASE = "_ZN2at6native7cpublas14brgemm_releaseEb";

    private static final @Nullable MethodHandle RELEASE_HANDLE =
            BFLOAT16_KERNEL == null ? null : function(RELEASE, FunctionDescriptor.ofVoid(JAVA_BOOLEAN));

    private BlockProduct() {}

    private static @Nullable MethodHandle kernel(String name) {
        if (!System.getProperty("os.arch").equals("amd64")) {
            return null; // elsewhere the function is there, but only to throw
        }
        return function(
                name,
                FunctionDescriptor.ofVoid(
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_BOOLEAN,
                        ADDRESS,
                        ADDRESS,
                        ADDRESS,
                        JAVA_BOOLEAN));
    }

    private static @Nullable MethodHandle function(String name, FunctionDescriptor type) {
        return SymbolLookup.loaderLookup()
                .find(name)
                .map(address -> Linker.nativeLinker().downcallHandle(address, type, Linker.Option.critical(true)))
                .orElse(null);
    }

    static boolean hasBfloat16() {
        return BFLOAT16_KERNEL != null && RELEASE_HANDLE != null;
    }

    /**
     * {@code c = a b}, or {@code c += a b}, in blocks of up to {@code block} rows, columns and depth: a [m, k], b [k, n],
     * c [m, n].
     */
    public static void multiplyBlocks(
            int m, int n, int k, FloatMatrix a, FloatMatrix b, FloatMatrix c, boolean add, int block) {
        for (int column = 0; column < n; column += block) {
            int width = Math.min(block, n - column);
            for (int row = 0; row < m; row += block) {
                FloatMatrix out = c.from(row, column);
                for (int depth = 0; depth < k; depth += block) {
                    multiply(
                            Math.min(block, m - row),
                            width,
                            Math.min(block, k - depth),
                            a.from(row, depth),
                            b.from(depth, column),
                            out,
                            add || depth > 0);
                }
            }
        }
    }

    /** {@code c = a b}, or {@code c += a b}: a [m, k], b [k, n], c [m, n]. */
    static void multiply(int m, int n, int k, FloatMatrix a, FloatMatrix b, FloatMatrix c, boolean add) {
        if (KERNEL == null) {
            Blas.product(m, n, k, a, b, c, add);
        } else {
            call(KERNEL, m, n, k, a.stride(), b.stride(), c.stride(), add, a.start(), b.start(), c.start(), false);
        }
    }

    /** The same with operands at addresses. */
    static void multiply(int m, int n, int k, long a, int lda, long b, int ldb, MemorySegment c, int ldc, boolean add) {
        MemorySegment first = MemorySegment.ofAddress(a);
        MemorySegment second = MemorySegment.ofAddress(b);
        if (KERNEL == null) {
            Blas.product(m, n, k, first, lda, second, ldb, c, ldc, add);
        } else {
            call(KERNEL, m, n, k, lda, ldb, ldc, add, first, second, c, false);
        }
    }

    /** The same of bf16 operands, pairs of a column of b side by side; c is fp32. Only where {@link #hasBfloat16}. */
    static void multiplyBfloat16(
            int m, int n, int k, long a, int lda, long b, int ldb, MemorySegment c, int ldc, boolean add) {
        if (BFLOAT16_KERNEL == null) {
            throw new IllegalStateException("this processor has no products of bf16 blocks");
        }
        MemorySegment first = MemorySegment.ofAddress(a);
        MemorySegment second = MemorySegment.ofAddress(b);
        call(BFLOAT16_KERNEL, m, n, k, lda, ldb, ldc, add, first, second, c, true);
    }

    /**
     * Ends a series of products of bf16 blocks on the calling thread. libtorch lays out the tile registers of AMX for a shape once and
     * believes that they stay so; any other product of oneDNN on the thread undoes it, after which the next block of that shape
     * would be an illegal instruction.
     */
    static void releaseBfloat16() {
        if (RELEASE_HANDLE != null) {
            try {
                RELEASE_HANDLE.invokeExact(true);
            } catch (Throwable e) {
                throw new IllegalStateException("block products could not be ended", e);
            }
        }
    }

    private static void call(
            MethodHandle kernel,
            long m,
            long n,
            long k,
            long lda,
            long ldb,
            long ldc,
            boolean add,
            MemorySegment a,
            MemorySegment b,
            MemorySegment c,
            boolean pairs) {
        try {
            kernel.invokeExact(m, n, k, lda, ldb, ldc, add, a, b, c, pairs);
        } catch (Throwable e) {
            throw new IllegalStateException("block product failed", e);
        }
    }
}
