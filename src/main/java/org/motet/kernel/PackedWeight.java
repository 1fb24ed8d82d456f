package org.motet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A matrix B [K, N] that many rows are multiplied by, cut into panels that a core's cache holds. It is filled anew when the
 * weights have changed. Each row of a product is computed alike whatever rows stand beside it.
 *
 * <pre>
 *   panel (k block, n block)   [up to 256, up to 32 or 64], its rows without gaps; panels of a column block stand together
 * </pre>
 */
public final class PackedWeight {
    /** Rows that are computed together; arrays of rows are as long as a multiple of it. */
    public static final int ROWS = 16;

    /** Rows that one product takes; together with a panel they stay in the second level of cache. */
    public static final int BLOCK = 128;

    /** Columns that stand together in rows that are laid out in panels. */
    static final int PANEL = 64;

    private static final int DEPTH = 256;

    private final int k;
    private final int n;
    private final int columns; // of a panel: fewer where it is deep, so that it stays near the processor
    private final MemorySegment panels;

    /** @param memory where the panels live */
    public PackedWeight(int k, int n, Arena memory) {
        this.k = k;
        this.n = n;
        this.columns = k < DEPTH ? PANEL : PANEL / 2;
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
            for (int column = 0; column < n; column += columns) {
                int width = Math.min(columns, n - column);
                long at = (long) column * k + (long) row * width;
                MemorySegment.copy(whole, column, panels, JAVA_FLOAT, Float.BYTES * at, width);
            }
        }
    }

    /** Takes B from its transpose, rows {@code firstRow} to {@code firstRow + N} of weights of K columns. */
    public void fillTransposed(FloatBlock w, long firstRow) {
        float[] row = new float[k];
        for (int column = 0; column < n; column++) {
            int block = column / columns * columns;
            int width = Math.min(columns, n - block);
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
            for (int column = 0; column < n; column += columns) {
                multiply(height, a.from(row, 0), column, c.from(row, column), add);
            }
        }
    }

    /** {@code out = x B} for a block of up to {@link #BLOCK} rows; out in panels: [N/64, room, up to 64]. */
    public void multiplyToPanels(int rows, float[] x, float[] out) {
        int room = room(rows);
        FloatMatrix a = FloatMatrix.of(x, k);
        for (int column = 0; column < n; column += columns) {
            int panel = column / PANEL * PANEL;
            FloatMatrix c = FloatMatrix.of(out, Math.min(PANEL, n - panel));
            multiply(room, a, column, c.from(0, panel * room + column - panel), false);
        }
    }

    /** {@code c = x B}, or {@code c += x B}, for a block of up to {@link #BLOCK} rows; x in panels: [K/64, room, up to 64]. */
    public void multiplyFromPanels(int rows, float[] x, FloatMatrix c, boolean add) {
        int room = room(rows);
        for (int column = 0; column < n; column += columns) {
            int width = Math.min(columns, n - column);
            for (int depth = 0; depth < k; depth += PANEL) {
                int deep = Math.min(PANEL, k - depth);
                BlockProduct.multiply(
                        room,
                        width,
                        deep,
                        FloatMatrix.of(x, deep).from(0, depth * room),
                        panel(column, depth, width),
                        c.from(0, column),
                        add || depth > 0);
            }
        }
    }

    /** A block of columns: a [rows, k], c [rows, columns]. */
    private void multiply(int rows, FloatMatrix a, int column, FloatMatrix c, boolean add) {
        int width = Math.min(columns, n - column);
        for (int depth = 0; depth < k; depth += DEPTH) {
            int deep = Math.min(DEPTH, k - depth);
            BlockProduct.multiply(
                    rows, width, deep, a.from(0, depth), panel(column, depth, width), c, add || depth > 0);
        }
    }

    private FloatMatrix panel(int column, int depth, int width) {
        return new FloatMatrix(panels, (long) column * k + (long) depth * width, width);
    }
}
