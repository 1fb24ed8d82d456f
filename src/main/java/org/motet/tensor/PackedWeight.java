package org.motet.tensor;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A matrix B [K, N] that many rows are multiplied by, cut into panels that a core's cache holds. It is filled anew when the
 * weights have changed. Each row of a product is computed alike whatever rows stand beside it.
 *
 * <pre>
 *   panel (k block, n block)   [up to 256, up to 32], its rows without gaps; panels of a column block stand together
 * </pre>
 */
public final class PackedWeight {
    /** Rows that are computed together; arrays of rows are as long as a multiple of it. */
    public static final int ROWS = 16;

    // a panel of 32 KiB and the rows that meet it stay in the first two levels of cache
    private static final int BLOCK = 64;

    private static final int COLUMNS = 32;
    private static final int DEPTH = 256;

    private final int k;
    private final int n;
    private final MemorySegment panels;

    /** @param memory where the panels live */
    public PackedWeight(int k, int n, Arena memory) {
        this.k = k;
        this.n = n;
        this.panels = memory.allocate(Float.BYTES * (long) k * n, 64);
    }

    /** The least multiple of {@link #ROWS} that is at least {@code rows}: what arrays of rows must have room for. */
    public static int room(int rows) {
        return Math.ceilDiv(rows, ROWS) * ROWS;
    }

    /** Takes B from weights [K, N]. */
    public void fill(FloatBlock w, long firstRow) {
        float[] whole = new float[n];
        for (int row = 0; row < k; row++) {
            w.read((firstRow + row) * n, whole, 0, n);
            for (int column = 0; column < n; column += COLUMNS) {
                int width = Math.min(COLUMNS, n - column);
                long at = (long) column * k + (long) row * width;
                MemorySegment.copy(whole, column, panels, JAVA_FLOAT, Float.BYTES * at, width);
            }
        }
    }

    /** Takes B from its transpose, rows {@code firstRow} to {@code firstRow + N} of weights of K columns. */
    public void fillTransposed(FloatBlock w, long firstRow) {
        float[] row = new float[k];
        for (int column = 0; column < n; column++) {
            int block = column / COLUMNS * COLUMNS;
            int width = Math.min(COLUMNS, n - block);
            long at = (long) block * k + column - block;
            w.read((firstRow + column) * k, row, 0, k);
            for (int i = 0; i < k; i++) {
                panels.setAtIndex(JAVA_FLOAT, at + (long) i * width, row[i]);
            }
        }
    }

    /**
     * {@code out = x B}, or {@code out += x B}. Rows after the last, up to a multiple of {@link #ROWS}, are computed too.
     *
     * @param x [rows, K]
     * @param out [rows, N]
     */
    public void multiply(int rows, float[] x, float[] out, boolean add) {
        multiply(rows, FloatMatrix.of(x, k), FloatMatrix.of(out, n), add);
    }

    /** As the other, with rows anywhere. */
    public void multiply(int rows, FloatMatrix a, FloatMatrix c, boolean add) {
        int end = room(rows);
        for (int row = 0; row < end; row += BLOCK) {
            int height = Math.min(BLOCK, end - row);
            for (int column = 0; column < n; column += COLUMNS) {
                int width = Math.min(COLUMNS, n - column);
                FloatMatrix block = c.from(row, column);
                for (int depth = 0; depth < k; depth += DEPTH) {
                    BlockProduct.multiply(
                            height,
                            width,
                            Math.min(DEPTH, k - depth),
                            a.from(row, depth),
                            new FloatMatrix(panels, (long) column * k + (long) depth * width, width),
                            block,
                            add || depth > 0);
                }
            }
        }
    }
}
