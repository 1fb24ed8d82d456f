package org.motet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/**
 * In which type products on the processor read their operands; sums are fp32 in both. The second operand holds words of 32 bits: a
 * number of fp32, or two of bf16 that stand one below the other in a column (oneDNN's VNNI layout).
 */
public enum ProductType {
    FLOAT32(Float.BYTES),
    BFLOAT16(Short.BYTES);

    private final int bytes;

    ProductType(int bytes) {
        this.bytes = bytes;
    }

    /** Of one number. */
    public int bytes() {
        return bytes;
    }

    /** Numbers in a word of the second operand. */
    public int perWord() {
        return Integer.BYTES / bytes;
    }

    /** Whether this processor has products of the type. */
    public boolean available() {
        return this == FLOAT32 || BlockProduct.hasBfloat16();
    }

    /** The type whose products are fastest here. */
    public static ProductType fastest() {
        return Instructions.multipliesBfloat16Faster() ? BFLOAT16 : FLOAT32;
    }

    /**
     * {@code c = a b}, or {@code c += a b}. Each row of c is computed alike whatever rows stand beside it.
     *
     * @param a address of [m, k]
     * @param lda numbers from one row to the next, as {@code ldc}
     * @param b address of words [k / perWord, n]
     * @param ldb words from one row to the next
     * @param c fp32 [m, n], which begins at number {@code at}
     */
    public void multiply(
            int m, int n, int k, long a, int lda, long b, int ldb, MemorySegment c, long at, int ldc, boolean add) {
        MemorySegment out = c.asSlice(Float.BYTES * at);
        if (this == FLOAT32) {
            BlockProduct.multiply(m, n, k, a, lda, b, ldb, out, ldc, add);
        } else {
            BlockProduct.multiplyBfloat16(m, n, k, a, lda, b, ldb, out, ldc, add);
        }
    }

    /** Ends a series of products on the calling thread: has to be called before the thread multiplies tensors. */
    public void endProducts() {
        if (this == BFLOAT16) {
            BlockProduct.releaseBfloat16();
        }
    }

    /** Writes fp32 numbers in this type, rounded to nearest even; {@code at} counts numbers of the type. */
    public void write(float[] x, int from, int count, MemorySegment to, long at) {
        if (this == FLOAT32) {
            MemorySegment.copy(x, from, to, JAVA_FLOAT, Float.BYTES * at, count);
            return;
        }
        // two numbers at a time, as integers in memory: so the compiler makes the shortest vector code of it
        MemorySegment bits = MemorySegment.ofArray(x);
        for (int i = 0; i < count / 2; i++) {
            long pair = bits.get(JAVA_LONG_UNALIGNED, 4L * from + 8L * i);
            long rounded = pair + 0x00007fff00007fffL + (pair >>> 16 & 0x0000000100000001L);
            int halves = (int) (rounded >>> 16 & 0xffffL | rounded >>> 32 & 0xffff0000L);
            to.set(JAVA_INT_UNALIGNED, 2 * at + 4L * i, halves);
        }
        if (count % 2 != 0) {
            int last = rounded(Float.floatToRawIntBits(x[from + count - 1]));
            to.set(JAVA_SHORT, 2 * (at + count - 1), (short) last);
        }
    }

    /**
     * Writes a row of numbers as column {@code column} of words [count / perWord, stride], where a second operand begins at byte
     * {@code start}.
     */
    public void writeColumn(float[] x, int from, int count, MemorySegment to, long start, int stride, int column) {
        if (this == FLOAT32) {
            for (int i = 0; i < count; i++) {
                to.set(JAVA_FLOAT, start + 4L * ((long) i * stride + column), x[from + i]);
            }
            return;
        }
        for (int i = 0; i < count; i += 2) {
            int low = rounded(Float.floatToRawIntBits(x[from + i])) & 0xffff;
            int high = rounded(Float.floatToRawIntBits(x[from + i + 1]));
            to.set(JAVA_INT, start + 4L * ((long) (i / 2) * stride + column), high << 16 | low);
        }
    }

    /** Writes a row of numbers as row {@code row} of a second operand with {@code count} columns, which begins at byte {@code start}. */
    public void writeRow(float[] x, int from, int count, MemorySegment to, long start, int row) {
        if (this == FLOAT32) {
            MemorySegment.copy(x, from, to, JAVA_FLOAT, start + 4L * row * count, count);
            return;
        }
        long at = start + 4L * (row / 2) * count + 2L * (row % 2);
        for (int i = 0; i < count; i++) {
            to.set(JAVA_SHORT, at + 4L * i, (short) rounded(Float.floatToRawIntBits(x[from + i])));
        }
    }

    private static int rounded(int bits) {
        return bits + 0x7fff + (bits >>> 16 & 1) >>> 16;
    }
}
