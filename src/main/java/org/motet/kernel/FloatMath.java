package org.motet.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/**
 * Elementwise functions over runs of fp32 arrays, in loops that the compiler turns into vector instructions: it does so only
 * where one index serves all arrays of a loop. What stands at different places is therefore copied to scratch arrays first.
 */
public final class FloatMath {
    // 1.5 2^23 + 127: the low bits of a small number added to it are the biased exponent of that number rounded
    private static final float EXPONENT = 12583039f;

    /** Numbers that stay in the first-level cache from one loop to the next. */
    private static final int BLOCK = 1024;

    private FloatMath() {}

    /** The array itself if it is long enough, else a new one. */
    public static float[] fit(float[] array, int length) {
        return array.length >= length ? array : new float[length];
    }

    /**
     * {@code x = exp(x)} for x up to 87, to about one unit in the last place; below -87 the result is that of -87.
     *
     * <p>exp(x) = 2^k exp(f) with x = k ln 2 + f; exp(f) by the polynomial of Cephes' expf (Moshier 1989).
     *
     * @param scratch overwritten in the same places
     */
    public static void exp(float[] x, float[] scratch, int from, int to) {
        MemorySegment bits = MemorySegment.ofArray(scratch);
        for (int start = from; start < to; start += BLOCK) {
            int end = Math.min(start + BLOCK, to);
            clamp(x, start, end);
            polynomials(x, scratch, start, end);
            powers(bits, start, end);
            multiply(x, scratch, start, end);
        }
    }

    // small loops: the compiler does not vectorise them together

    private static void clamp(float[] x, int from, int to) {
        for (int i = from; i < to; i++) {
            x[i] = Math.max(x[i], -87f);
        }
    }

    private static void polynomials(float[] x, float[] exponents, int from, int to) {
        for (int i = from; i < to; i++) {
            float exponent = Math.fma(x[i], 1.44269504f, EXPONENT);
            exponents[i] = exponent;
            float k = exponent - EXPONENT;
            float f = Math.fma(k, 2.12194440e-4f, Math.fma(k, -0.693359375f, x[i]));
            float p = 1.9875691500e-4f;
            p = Math.fma(p, f, 1.3981999507e-3f);
            p = Math.fma(p, f, 8.3334519073e-3f);
            p = Math.fma(p, f, 4.1665795894e-2f);
            p = Math.fma(p, f, 1.6666665459e-1f);
            p = Math.fma(p, f, 5.0000001201e-1f);
            x[i] = Math.fma(p, f * f, f) + 1f;
        }
    }

    // work on the bits of floats is vectorised only where memory is read and written as integers
    private static void powers(MemorySegment exponents, int from, int to) {
        for (int i = from; i < to; i++) {
            exponents.set(JAVA_INT, 4L * i, exponents.get(JAVA_INT, 4L * i) << 23);
        }
    }

    private static void multiply(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            x[i] *= y[i];
        }
    }

    /** Turns scores at the start of an array into exp(score - max) and gives their sum. */
    public static float expSum(float[] line, int count, float max, float[] powers) {
        for (int i = 0; i < count; i++) {
            line[i] -= max;
        }
        exp(line, powers, 0, count);
        return sum(line, 0, count);
    }

    /**
     * {@code silu = gate s} and its derivative {@code slope = s (1 + gate (1 - s))} with s = 1 / (1 + exp(-gate)), all in the
     * same places.
     *
     * @param scratch overwritten there too
     */
    public static void silu(float[] gate, float[] silu, float[] slope, float[] scratch, int count) {
        for (int from = 0; from < count; from += BLOCK) {
            int to = Math.min(from + BLOCK, count);
            for (int i = from; i < to; i++) {
                slope[i] = Math.min(-gate[i], 87f);
            }
            exp(slope, scratch, from, to);
            for (int i = from; i < to; i++) {
                slope[i] = 1f / (1f + slope[i]);
            }
            for (int i = from; i < to; i++) {
                silu[i] = gate[i] * slope[i];
            }
            for (int i = from; i < to; i++) {
                slope[i] += silu[i] * (1f - slope[i]);
            }
        }
    }

    /**
     * {@code gate = silu(gate) up}, where nobody needs the derivative.
     *
     * @param sigmoid overwritten in the same places, as {@code scratch}
     */
    public static void gate(float[] gate, float[] up, float[] sigmoid, float[] scratch, int count) {
        for (int from = 0; from < count; from += BLOCK) {
            int to = Math.min(from + BLOCK, count);
            for (int i = from; i < to; i++) {
                sigmoid[i] = Math.min(-gate[i], 87f);
            }
            exp(sigmoid, scratch, from, to);
            for (int i = from; i < to; i++) {
                gate[i] = gate[i] * up[i] / (1f + sigmoid[i]);
            }
        }
    }

    /**
     * {@code out = w x inverse} of one row with inverse = 1 / sqrt(mean(x²) + eps), which is given back.
     *
     * @param w from 0 on
     * @param line scratch of at least {@code width} numbers
     */
    public static float rmsNorm(
            float[] x, int from, int width, float[] w, double eps, float[] out, int outFrom, float[] line) {
        System.arraycopy(x, from, line, 0, width);
        float inverse = (float) (1 / Math.sqrt(dot(line, 0, line, 0, width) / width + eps));
        for (int i = 0; i < width; i++) {
            line[i] = line[i] * inverse * w[i];
        }
        System.arraycopy(line, 0, out, outFrom, width);
        return inverse;
    }

    /** Rotates one head by its position (half-split layout), times a factor, to another array. */
    public static void rotate(
            float[] x, int at, float[] cos, float[] signedSin, int angle, int d, float factor, float[] out, int to) {
        int half = d / 2;
        for (int i = 0; i < half; i++) {
            float a = x[at + i] * factor;
            float b = x[at + half + i] * factor;
            out[to + i] = a * cos[angle + i] + b * signedSin[angle + i];
            out[to + half + i] = b * cos[angle + half + i] + a * signedSin[angle + half + i];
        }
    }

    /** {@code x += y}. */
    public static void add(float[] x, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            x[i] += y[i];
        }
    }

    /** {@code out = x factor}. */
    public static void scaled(float[] x, int from, int count, float factor, float[] out, int to) {
        for (int i = 0; i < count; i++) {
            out[to + i] = x[from + i] * factor;
        }
    }

    /** {@code x *= factor}. */
    public static void scale(float[] x, int from, int count, float factor) {
        for (int i = 0; i < count; i++) {
            x[from + i] *= factor;
        }
    }

    /** {@code out = x y}, each from 0 on. */
    public static void multiply(float[] x, float[] y, float[] out, int count) {
        for (int i = 0; i < count; i++) {
            out[i] = x[i] * y[i];
        }
    }

    /** {@code out = x y z}, each from 0 on. */
    public static void multiply(float[] x, float[] y, float[] z, float[] out, int count) {
        for (int i = 0; i < count; i++) {
            out[i] = x[i] * y[i] * z[i];
        }
    }

    /** Lowers scores so that the largest of each line is 0: line i counts {@code seen + i} of its first numbers. */
    public static void lowerToMax(float[] x, int lines, int stride, int seen) {
        for (int line = 0; line < lines; line++) {
            lowerLine(x, line * stride, seen + line);
        }
    }

    /** Likewise, where all lines count as a whole. */
    public static void lowerToMax(float[] x, int lines, int stride) {
        for (int line = 0; line < lines; line++) {
            lowerLine(x, line * stride, stride);
        }
    }

    private static void lowerLine(float[] x, int from, int count) {
        float max = max(x, from, count);
        for (int i = from; i < from + count; i++) {
            x[i] -= max;
        }
    }

    /** The largest number; of numbers that are not, some may be passed over. */
    public static float max(float[] x, int from, int count) {
        MemorySegment bits = MemorySegment.ofArray(x);
        int max = Integer.MIN_VALUE;
        for (int i = from; i < from + count; i++) {
            max = Math.max(max, ordered(bits.get(JAVA_INT, 4L * i)));
        }
        return Float.intBitsToFloat(ordered(max));
    }

    /** Bits of floats to integers in the same order, and back: the compiler finds the largest of these in vectors. */
    private static int ordered(int bits) {
        return bits ^ ((bits >> 31) & 0x7fffffff);
    }

    // running sums side by side: the order of additions is fixed, yet the processor need not wait for each

    public static float sum(float[] x, int from, int count) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        int end = from + count;
        int i = from;
        for (; i + 7 < end; i += 8) {
            a += x[i];
            b += x[i + 1];
            c += x[i + 2];
            d += x[i + 3];
            e += x[i + 4];
            f += x[i + 5];
            g += x[i + 6];
            h += x[i + 7];
        }
        for (; i < end; i++) {
            a += x[i];
        }
        return a + b + (c + d) + (e + f + (g + h));
    }

    public static float dot(float[] x, int from, float[] y, int yFrom, int count) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        int i = 0;
        for (; i + 7 < count; i += 8) {
            a = Math.fma(x[from + i], y[yFrom + i], a);
            b = Math.fma(x[from + i + 1], y[yFrom + i + 1], b);
            c = Math.fma(x[from + i + 2], y[yFrom + i + 2], c);
            d = Math.fma(x[from + i + 3], y[yFrom + i + 3], d);
            e = Math.fma(x[from + i + 4], y[yFrom + i + 4], e);
            f = Math.fma(x[from + i + 5], y[yFrom + i + 5], f);
            g = Math.fma(x[from + i + 6], y[yFrom + i + 6], g);
            h = Math.fma(x[from + i + 7], y[yFrom + i + 7], h);
        }
        for (; i < count; i++) {
            a = Math.fma(x[from + i], y[yFrom + i], a);
        }
        return a + b + (c + d) + (e + f + (g + h));
    }
}
