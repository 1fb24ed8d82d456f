package org.motet.kernel;

import java.util.Arrays;

/** Rows as columns. */
public final class Transposed {
    private Transposed() {}

    /**
     * Copies x [rows, width] to columns of another matrix.
     *
     * @param at where x begins
     * @param out its rows are {@code stride} numbers apart
     * @param outAt where the first column begins
     */
    public static void copy(float[] x, int at, int rows, int width, float[] out, int outAt, int stride) {
        int whole = width / 16 * 16;
        for (int column = 0; column < whole; column += 16) {
            for (int row = 0; row < rows; row++) {
                int from = at + row * width + column;
                int to = outAt + column * stride + row;
                out[to] = x[from];
                out[to + stride] = x[from + 1];
                out[to + 2 * stride] = x[from + 2];
                out[to + 3 * stride] = x[from + 3];
                out[to + 4 * stride] = x[from + 4];
                out[to + 5 * stride] = x[from + 5];
                out[to + 6 * stride] = x[from + 6];
                out[to + 7 * stride] = x[from + 7];
                out[to + 8 * stride] = x[from + 8];
                out[to + 9 * stride] = x[from + 9];
                out[to + 10 * stride] = x[from + 10];
                out[to + 11 * stride] = x[from + 11];
                out[to + 12 * stride] = x[from + 12];
                out[to + 13 * stride] = x[from + 13];
                out[to + 14 * stride] = x[from + 14];
                out[to + 15 * stride] = x[from + 15];
            }
        }
        for (int column = whole; column < width; column++) {
            for (int row = 0; row < rows; row++) {
                out[outAt + column * stride + row] = x[at + row * width + column];
            }
        }
    }

    /** Zeros in places {@code from} to {@code to} of the first rows of a matrix, which are {@code stride} numbers apart. */
    public static void clear(float[] matrix, int rows, int stride, int from, int to) {
        for (int row = 0; from < to && row < rows; row++) {
            Arrays.fill(matrix, row * stride + from, row * stride + to, 0);
        }
    }

    /**
     * Copies columns back to rows: x [rows, width].
     *
     * @param from where the first column begins; rows of that matrix are {@code stride} numbers apart
     */
    public static void copyBack(float[] columns, int from, int stride, float[] x, int at, int rows, int width) {
        for (int i = 0; i < width; i += 8) {
            int wide = Math.min(8, width - i);
            for (int row = 0; row < rows; row++) {
                for (int j = 0; j < wide; j++) {
                    x[at + row * width + i + j] = columns[from + (i + j) * stride + row];
                }
            }
        }
    }
}
