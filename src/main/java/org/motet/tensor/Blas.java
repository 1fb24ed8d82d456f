package org.motet.tensor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * Products of row-major fp32 matrices in native memory, straight from the BLAS that libtorch uses: for products so small that
 * a tensor operation costs more than they do. Operands are addresses; whoever calls answers for their sizes.
 */
public final class Blas {
    private static final int ROW_MAJOR = 101;
    private static final int PLAIN = 111;
    private static final int TRANSPOSED = 112;

    private static final SymbolLookup LIBRARY = library();
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
                    JAVA_LONG,
                    JAVA_INT,
                    JAVA_LONG,
                    JAVA_INT,
                    JAVA_FLOAT,
                    JAVA_LONG,
                    JAVA_INT));
    // matrix-vector products take less than a microsecond: called without leaving the Java state
    private static final MethodHandle GEMV = handle(
            "cblas_sgemv",
            FunctionDescriptor.ofVoid(
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_FLOAT,
                    JAVA_LONG,
                    JAVA_INT,
                    JAVA_LONG,
                    JAVA_INT,
                    JAVA_FLOAT,
                    JAVA_LONG,
                    JAVA_INT),
            Linker.Option.critical(false));

    // operands may be arrays: while the product runs, the collector waits
    private static final MethodHandle ARRAY_GEMM = handle(
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
        Loader.load(openblas_nolapack.class);
        return SymbolLookup.loaderLookup();
    }

    private static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... options) {
        return Linker.nativeLinker().downcallHandle(LIBRARY.findOrThrow(name), type, options);
    }

    /** {@code c = factor a b + keep c}: a [m, k], b [k, n], c [m, n], whose rows lie the given number of elements apart. */
    public static void product(
            int m, int n, int k, float factor, long a, int rowA, long b, int rowB, float keep, long c, int rowC) {
        gemm(PLAIN, m, n, k, factor, a, rowA, b, rowB, keep, c, rowC);
    }

    /** {@code c = factor a bᵀ + keep c}: a [m, k], b [n, k], c [m, n]. */
    public static void productTransposed(
            int m, int n, int k, float factor, long a, int rowA, long b, int rowB, float keep, long c, int rowC) {
        gemm(TRANSPOSED, m, n, k, factor, a, rowA, b, rowB, keep, c, rowC);
    }

    private static void gemm(
            int shapeB,
            int m,
            int n,
            int k,
            float alpha,
            long a,
            int lda,
            long b,
            int ldb,
            float beta,
            long c,
            int ldc) {
        try {
            GEMM.invokeExact(ROW_MAJOR, PLAIN, shapeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
        } catch (Throwable e) {
            throw new IllegalStateException("sgemm failed", e);
        }
    }

    /** {@code c = factor a b + keep c}: a [m, k], b [k, n], c [m, n]; c must not overlap the others. */
    public static void product(
            int m, int n, int k, float factor, FloatMatrix a, FloatMatrix b, float keep, FloatMatrix c) {
        gemm(PLAIN, PLAIN, m, n, k, factor, a, b, keep, c);
    }

    /** {@code c = factor a bᵀ + keep c}: a [m, k], b [n, k], c [m, n]. */
    public static void productTransposed(
            int m, int n, int k, float factor, FloatMatrix a, FloatMatrix b, float keep, FloatMatrix c) {
        gemm(PLAIN, TRANSPOSED, m, n, k, factor, a, b, keep, c);
    }

    /** {@code c = factor aᵀ b + keep c}: a [k, m], b [k, n], c [m, n]. */
    public static void transposedProduct(
            int m, int n, int k, float factor, FloatMatrix a, FloatMatrix b, float keep, FloatMatrix c) {
        gemm(TRANSPOSED, PLAIN, m, n, k, factor, a, b, keep, c);
    }

    private static void gemm(
            int shapeA,
            int shapeB,
            int m,
            int n,
            int k,
            float alpha,
            FloatMatrix a,
            FloatMatrix b,
            float beta,
            FloatMatrix c) {
        try {
            ARRAY_GEMM.invokeExact(
                    ROW_MAJOR,
                    shapeA,
                    shapeB,
                    m,
                    n,
                    k,
                    alpha,
                    a.start(),
                    a.stride(),
                    b.start(),
                    b.stride(),
                    beta,
                    c.start(),
                    c.stride());
        } catch (Throwable e) {
            throw new IllegalStateException("sgemm failed", e);
        }
    }

    /** {@code y = factor a x + keep y}: a [m, n] without gaps. */
    public static void matrixVector(int m, int n, float factor, long a, long x, float keep, long y) {
        gemv(PLAIN, m, n, factor, a, x, keep, y);
    }

    /** {@code y = factor aᵀ x + keep y}: a [m, n] without gaps. */
    public static void vectorMatrix(int m, int n, float factor, long a, long x, float keep, long y) {
        gemv(TRANSPOSED, m, n, factor, a, x, keep, y);
    }

    private static void gemv(int shape, int m, int n, float alpha, long a, long x, float beta, long y) {
        try {
            GEMV.invokeExact(ROW_MAJOR, shape, m, n, alpha, a, n, x, 1, beta, y, 1);
        } catch (Throwable e) {
            throw new IllegalStateException("sgemv failed", e);
        }
    }
}
