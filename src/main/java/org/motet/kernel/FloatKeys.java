package org.motet.kernel;

import java.util.Arrays;

/**
 * The keys or the values of one head that a sequence sees, or their gradients, side by side: those of its prompt, then its
 * own. As rows or as columns, zeros behind them up to {@link PackedWeight#room}. A prompt stays while completions change.
 */
public final class FloatKeys {
    private final int d;
    private float[] rows = {}; // [W, d]
    private float[] columns = {}; // [d, W]
    private int stride; // W

    public FloatKeys(int d) {
        this.d = d;
    }

    /** Numbers from one row of so many columns to the next: rows a power of two apart would evict each other. */
    public static int stride(int columns) {
        int room = PackedWeight.room(columns);
        return room % 64 == 0 ? room + PackedWeight.ROWS : room;
    }

    /** Makes room for so many; what was there is lost. */
    public void fit(int most) {
        stride = stride(most);
        rows = FloatMath.fit(rows, stride * d);
        columns = FloatMath.fit(columns, stride * d);
    }

    /**
     * Puts so many rows of d numbers behind the first {@code before}.
     *
     * @param from where they begin in x
     */
    public void putRows(float[] x, int from, int before, int count) {
        int end = before + count;
        System.arraycopy(x, from, rows, before * d, count * d);
        Arrays.fill(rows, end * d, PackedWeight.room(end) * d, 0);
    }

    /** Likewise as columns. */
    public void putColumns(float[] x, int from, int before, int count) {
        int end = before + count;
        Transposed.copy(x, from, count, d, columns, before, stride);
        Transposed.clear(columns, d, stride, end, PackedWeight.room(end));
    }

    /** Zeros in the places from {@code before} to the end of {@code count} more, as columns: sums begin there. */
    public void clear(int before, int count) {
        Transposed.clear(columns, d, stride, before, PackedWeight.room(before + count));
    }

    /** Copies columns {@code before} to {@code before + count} to rows of x. */
    public void take(int before, int count, float[] x, int to) {
        Transposed.copyBack(columns, before, stride, x, to, count, d);
    }

    public FloatMatrix rows() {
        return FloatMatrix.of(rows, d);
    }

    public FloatMatrix columns() {
        return FloatMatrix.of(columns, stride);
    }
}
