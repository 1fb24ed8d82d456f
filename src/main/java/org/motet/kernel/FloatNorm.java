package org.motet.kernel;

import java.util.Arrays;

/**
 * Root-mean-square norms of a block of rows, and sums over rows; with scratch of one thread. One index runs over all
 * rows, so that the compiler makes vector instructions of the loops: what belongs to a row or to a column is spread out
 * first.
 */
public final class FloatNorm {
    private static final int BLOCK = PackedWeight.BLOCK;

    private final int width;
    private final double eps;
    private final float[] weights; // [BLOCK, width], alike in all rows
    private final float[] factors; // [BLOCK, width], alike in all columns
    private final float[] shares; // [BLOCK, width], likewise
    private final float[] normed; // [BLOCK, width]
    private final float[] products; // [BLOCK, width]
    private final float[] ones = new float[BLOCK];

    public FloatNorm(int width, double eps) {
        this.width = width;
        this.eps = eps;
        this.weights = new float[BLOCK * width];
        this.factors = new float[BLOCK * width];
        this.shares = new float[BLOCK * width];
        this.normed = new float[BLOCK * width];
        this.products = new float[BLOCK * width];
    }

    /** {@code out = w x inverse} with inverse = 1 / sqrt(mean(x²) + eps), each from 0 on; zeros follow, up to its room. */
    public void forward(int rows, FloatBlock w, float[] x, float[] inverse, float[] out) {
        spread(w, rows, width, weights);
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            inverse[row] = (float) (1 / Math.sqrt(FloatMath.dot(x, at, x, at, width) / width + eps));
            Arrays.fill(factors, at, at + width, inverse[row]);
        }
        FloatMath.multiply(x, factors, weights, out, rows * width);
        Arrays.fill(out, rows * width, PackedWeight.room(rows) * width, 0);
    }

    /**
     * From the gradient with respect to the output to that with respect to the input: with xhat = x inverse,
     * {@code dw += dy xhat} and {@code dy = inverse (w dy - xhat mean(w dy xhat))}.
     */
    public void backward(int rows, FloatBlock w, float[] x, float[] inverse, float[] dy, FloatBlock dw) {
        int n = rows * width;
        spread(w, rows, width, weights);
        for (int row = 0; row < rows; row++) {
            Arrays.fill(factors, row * width, (row + 1) * width, inverse[row]);
        }
        FloatMath.multiply(x, factors, normed, n);
        FloatMath.multiply(dy, normed, products, n);
        sum(rows, products, width, dw);
        FloatMath.multiply(dy, weights, products, n);
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            float share = FloatMath.dot(products, at, normed, at, width) / width;
            Arrays.fill(shares, at, at + width, share);
        }
        for (int i = 0; i < n; i++) {
            dy[i] = (products[i] - normed[i] * shares[i]) * factors[i];
        }
    }

    /** {@code sums += } the sum of rows x [rows, n]; what stands after the last row, up to its room, becomes 0. */
    public void sum(int rows, float[] x, int n, FloatBlock sums) {
        int room = PackedWeight.room(rows);
        Arrays.fill(x, rows * n, room * n, 0);
        Arrays.fill(ones, 0, rows, 1);
        Arrays.fill(ones, rows, room, 0);
        BlockProduct.multiplyBlocks(
                1, n, room, FloatMatrix.of(ones, BLOCK), FloatMatrix.of(x, n), sums.matrix(n), true, BLOCK);
    }

    /** Writes the same row so many times. */
    public static void spread(FloatBlock row, int rows, int width, float[] out) {
        row.read(0, out, 0, width);
        int end = rows * width;
        for (int done = width; done < end; done *= 2) {
            System.arraycopy(out, 0, out, done, Math.min(done, end - done));
        }
    }
}
