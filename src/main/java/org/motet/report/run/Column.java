package org.motet.report.run;

import java.util.Arrays;

/** The numbers of one name, one a row; NaN where a row has none. Grows; single precision, which is more than a screen shows. */
public final class Column {
    private static final int FIRST = 64;

    private float[] values = new float[FIRST];
    private int size;

    /** @param row 0 or more; rows that are passed over have no number */
    void set(int row, float value) {
        if (row >= values.length) {
            values = Arrays.copyOf(values, Math.max(row + 1, values.length * 2));
        }
        if (row > size) {
            Arrays.fill(values, size, row, Float.NaN);
        }
        values[row] = value;
        size = Math.max(size, row + 1);
    }

    /** The number of a row, NaN if it has none. */
    public float get(int row) {
        return row < size ? values[row] : Float.NaN;
    }

    long bytes() {
        return 4L * values.length;
    }

    /** Forgets the rows from this one on. */
    void truncate(int rows) {
        size = Math.min(size, rows);
    }
}
