package org.motet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A weight matrix W [N, K] laid out for products {@code x Wᵀ} of few rows: its transpose in panels of columns, each without gaps, so
 * that a product reads it once from front to back. Threads may share a product, each taking panels of its own.
 */
public final class PackedPanels {
    /** Columns of a panel; the last may have fewer. */
    public static final int WIDTH = 64;

    /** Rows that one product takes; with a panel they stay in the second level of cache. */
    private static final int BLOCK = 64;

    /** Depth of one product: a panel of it and a block of rows stay in the second level of cache. */
    private static final int DEPTH = 2048;

    private final ProductType type;
    private final int n;
    private final int k;
    private final MemorySegment panels;

    /** @param memory where the panels live */
    public PackedPanels(ProductType type, int n, int k, Arena memory) {
        if (k % type.perWord() != 0) {
            throw new IllegalArgumentException("rows of " + k + " numbers do not fill words of " + type.perWord());
        }
        this.type = type;
        this.n = n;
        this.k = k;
        this.panels = LargePages.allocate((long) type.bytes() * n * k, memory);
    }

    /** N. */
    public int rows() {
        return n;
    }

    /** K. */
    public int depth() {
        return k;
    }

    public int panels() {
        return Math.ceilDiv(n, WIDTH);
    }

    public int width(int panel) {
        return Math.min(WIDTH, n - panel * WIDTH);
    }

    /** Takes the values of W, N rows of K numbers of the type. */
    public void fill(MemorySegment w) {
        int words = k / type.perWord();
        int[] row = new int[words];
        for (int column = 0; column < n; column++) {
            MemorySegment.copy(w, JAVA_INT, 4L * column * words, row, 0, words);
            int panel = column / WIDTH;
            int width = width(panel);
            long at = start(panel) + 4L * (column % WIDTH);
            for (int i = 0; i < words; i++) {
                panels.set(JAVA_INT, at + 4L * i * width, row[i]);
            }
        }
    }

    /**
     * {@code c = x Wᵀ}, or {@code c += x Wᵀ}, in the columns of one panel.
     *
     * @param rows as {@link #room} gives them: so many are computed
     * @param x address of [rows, K] of the type, without gaps
     * @param c fp32, its first number of the panel at {@code at}, rows {@code ldc} numbers apart
     */
    public void multiply(int rows, long x, int panel, MemorySegment c, long at, int ldc, boolean add) {
        int width = width(panel);
        for (int depth = 0; depth < k; depth += DEPTH) {
            int deep = Math.min(DEPTH, k - depth);
            long b = panels.address() + start(panel) + (long) type.bytes() * depth * width;
            for (int row = 0; row < rows; row += BLOCK) {
                int m = Math.min(BLOCK, rows - row);
                long a = x + type.bytes() * ((long) row * k + depth);
                type.multiply(m, width, deep, a, k, b, width, c, at + (long) row * ldc, ldc, add || depth > 0);
            }
        }
    }

    private long start(int panel) {
        return (long) type.bytes() * panel * WIDTH * k;
    }

    /** The number of rows that products of so many are computed with: few shapes, since each is compiled. */
    public static int room(int rows) {
        return rows <= 8 ? rows : Math.ceilDiv(rows, 8) * 8;
    }
}
