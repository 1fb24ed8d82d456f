package org.motet.kernel;

import java.util.Arrays;

/**
 * Gradients of weights, sums over all rows of the products of two rows: {@code sum += xᵀ y}. A BLAS spends a third of its time
 * here on packing; instead a block of rows x is transposed once and met by all y, and the sums are kept in panels. The scratch
 * memory belongs to one thread.
 */
public final class GradientProduct {
    private static final int PANEL = PackedWeight.PANEL;

    private float[] transposed = {}; // [width, room], zero beyond the rows
    private float[] panel = {}; // [room, PANEL]
    private int width;
    private int rows;
    private int room;

    /**
     * Takes x [rows, width] for the next products.
     *
     * @param rows at most {@link PackedWeight#BLOCK}
     * @param at where x begins
     */
    public void take(int rows, float[] x, int at, int width) {
        this.rows = rows;
        this.room = PackedWeight.room(rows);
        this.width = width;
        transposed = transposed.length >= width * room ? transposed : new float[width * room];
        Transposed.copy(x, at, rows, width, transposed, 0, room);
        Transposed.clear(transposed, width, room, rows, room);
    }

    /**
     * {@code sum += xᵀ y}.
     *
     * @param y [rows, n] from {@code at} on
     * @param sum [n/64, width, up to 64]
     */
    public void add(float[] y, int at, int n, float[] sum) {
        panel = panel.length >= room * PANEL ? panel : new float[room * PANEL];
        for (int column = 0; column < n; column += PANEL) {
            int wide = Math.min(PANEL, n - column);
            for (int row = 0; row < rows; row++) {
                System.arraycopy(y, at + row * n + column, panel, row * wide, wide);
            }
            Arrays.fill(panel, rows * wide, room * wide, 0);
            add(FloatMatrix.of(panel, wide), column, wide, sum);
        }
    }

    /** The same with y in panels, [n/64, room, up to 64], where what stands behind the rows is 0. */
    public void addPanels(float[] y, int n, float[] sum) {
        for (int column = 0; column < n; column += PANEL) {
            int wide = Math.min(PANEL, n - column);
            add(FloatMatrix.of(y, wide).from(0, column * room), column, wide, sum);
        }
    }

    private void add(FloatMatrix panel, int column, int wide, float[] sum) {
        FloatMatrix x = FloatMatrix.of(transposed, room);
        FloatMatrix out = FloatMatrix.of(sum, wide).from(0, column * width);
        BlockProduct.multiplyBlocks(width, wide, room, x, panel, out, true, PackedWeight.BLOCK);
    }

    /**
     * {@code gradient += sum}, and sum is 0 again.
     *
     * @param sum [n/64, m, up to 64]
     * @param gradient [m, n]
     */
    public static void move(float[] sum, int m, int n, FloatBlock gradient) {
        float[] line = new float[n];
        for (int row = 0; row < m; row++) {
            gradient.read((long) row * n, line, 0, n);
            for (int column = 0; column < n; column += PANEL) {
                int wide = Math.min(PANEL, n - column);
                for (int i = 0; i < wide; i++) {
                    line[column + i] += sum[column * m + row * wide + i];
                }
            }
            gradient.write((long) row * n, line, 0, n);
        }
        Arrays.fill(sum, 0, m * n, 0);
    }

    /**
     * {@code gradient += sumᵀ}, and sum is 0 again.
     *
     * @param sum [n/64, m, up to 64]
     * @param gradient rows {@code firstRow} to {@code firstRow + n} of m numbers
     */
    public static void moveTransposed(float[] sum, int m, int n, FloatBlock gradient, long firstRow) {
        float[] rows = new float[PANEL * m];
        for (int column = 0; column < n; column += PANEL) {
            int wide = Math.min(PANEL, n - column);
            long at = (firstRow + column) * m;
            gradient.read(at, rows, 0, wide * m);
            for (int i = 0; i < wide; i++) {
                for (int row = 0; row < m; row++) {
                    rows[i * m + row] += sum[column * m + row * wide + i];
                }
            }
            gradient.write(at, rows, 0, wide * m);
        }
        Arrays.fill(sum, 0, m * n, 0);
    }
}
