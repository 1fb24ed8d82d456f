package org.motet.tensor;

import java.util.Arrays;

/**
 * Gradients of weights, sums over all rows of the products of two narrow rows: {@code gradient += aᵀ b}. A BLAS spends a third of
 * its time here on packing; instead the narrower side is transposed, and blocks of both are multiplied where they are. The
 * scratch memory belongs to one thread.
 */
public final class GradientProduct {
    /** Widest rows whose blocks do not evict each other from the first-level cache. */
    private static final int WIDEST = 256;

    private static final int BLOCK = 64;

    private float[] transposed = {};
    private float[] sum = {};

    /**
     * @param a [rows, m] with room for {@link PackedWeight#room} rows, as b; what stands after the last row is overwritten
     * @param b [rows, n]
     * @param gradient [m, n], added to
     */
    public void add(int rows, float[] a, int m, float[] b, int n, FloatMatrix gradient) {
        if (Math.max(m, n) > WIDEST) {
            Blas.transposedProduct(m, n, rows, 1, FloatMatrix.of(a, m), FloatMatrix.of(b, n), 1, gradient);
        } else if (m <= n) {
            multiply(rows, a, m, b, n, gradient, true);
        } else {
            sum = sum.length >= m * n ? sum : new float[m * n];
            multiply(rows, b, n, a, m, FloatMatrix.of(sum, m), false);
            addTransposed(n, m, gradient);
        }
    }

    /** {@code out = aᵀ b}, or {@code out += aᵀ b}. */
    private void multiply(int rows, float[] a, int m, float[] b, int n, FloatMatrix out, boolean add) {
        int room = PackedWeight.room(rows);
        Arrays.fill(a, rows * m, room * m, 0);
        Arrays.fill(b, rows * n, room * n, 0);
        transposed = transposed.length >= m * room ? transposed : new float[m * room];
        transpose(a, room, m, transposed);
        FloatMatrix left = FloatMatrix.of(transposed, room);
        FloatMatrix right = FloatMatrix.of(b, n);
        for (int column = 0; column < n; column += BLOCK) {
            int width = Math.min(BLOCK, n - column);
            for (int row = 0; row < m; row += BLOCK) {
                int height = Math.min(BLOCK, m - row);
                FloatMatrix block = out.from(row, column);
                for (int depth = 0; depth < room; depth += BLOCK) {
                    BlockProduct.multiply(
                            height,
                            width,
                            Math.min(BLOCK, room - depth),
                            left.from(row, depth),
                            right.from(depth, column),
                            block,
                            add || depth > 0);
                }
            }
        }
    }

    /** x [rows, width] to out [width, rows]; rows is a multiple of 8. */
    private static void transpose(float[] x, int rows, int width, float[] out) {
        for (int row = 0; row < rows; row += 8) {
            for (int column = 0; column < width; column++) {
                int from = row * width + column;
                int to = column * rows + row;
                out[to] = x[from];
                out[to + 1] = x[from + width];
                out[to + 2] = x[from + 2 * width];
                out[to + 3] = x[from + 3 * width];
                out[to + 4] = x[from + 4 * width];
                out[to + 5] = x[from + 5 * width];
                out[to + 6] = x[from + 6 * width];
                out[to + 7] = x[from + 7 * width];
            }
        }
    }

    /** {@code gradient += sumᵀ}: sum [n, m], gradient [m, n]. */
    private void addTransposed(int n, int m, FloatMatrix gradient) {
        for (int row = 0; row < m; row++) {
            for (int column = 0; column < n; column++) {
                gradient.add(row, column, sum[column * m + row]);
            }
        }
    }
}
