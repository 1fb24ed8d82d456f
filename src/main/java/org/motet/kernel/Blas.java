package org.motet.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * Products of row-major fp32 matrices straight from the BLAS that libtorch uses: for products so small that a tensor
 * operation costs more than they do. Whoever calls answers for the sizes of operands, and of addresses for what they name.
 */
public final class Blas {
    private static final int ROW_MAJOR = 101;
    private static final int PLAIN = 111;

    private static final SymbolLookup LIBRARY = library();
    // operands may be arrays: while the product runs, the collector waits
    private static final MethodHandle GEMM = handle(
            "cblas_sgemm",
            FunctionDescriptor.ofVoid(
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_FLOAT,
                    ADDRESS,
                    JAVA_INT,
                    ADDRESS,
                    JAVA_INT,
                    JAVA_FLOAT,
                    ADDRESS,
                    JAVA_INT),
            Linker.Option.critical(true));

    private Blas() {}

    private static SymbolLookup library() {
        return SymbolLookup.loaderLookup();
    }

    private static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... options) {
        return Linker.nativeLinker().downcallHandle(LIBRARY.findOrThrow(name), type, options);
    }

    /** {@code c = a b}, or {@code c += a b}: a [m, k], b [k, n], c [m, n]; c must not overlap the others. */
    static void product(int m, int n, int k, FloatMatrix a, FloatMatrix b, FloatMatrix c, boolean add) {
        product(m, n, k, a.start(), a.stride(), b.start(), b.stride(), c.start(), c.stride(), add);
    }

    static void product(
            int m,
            int n,
            int k,
            MemorySegment a,
            int lda,
            MemorySegment b,
            int ldb,
            MemorySegment c,
            int ldc,
            boolean add) {
        try {
            GEMM.invokeExact(ROW_MAJOR, PLAIN, PLAIN, m, n, k, 1f, a, lda, b, ldb, add ? 1f : 0f, c, ldc);
        } catch (Throwable e) {
            throw new IllegalStateException("sgemm failed", e);
        }
    }
}
