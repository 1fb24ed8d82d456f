package org.motet.model;

/** Elementwise functions over runs of fp32 arrays, in loops that the compiler turns into vector instructions. */
final class FloatMath {
    private static final int BLOCK = 1024;

    private FloatMath() {}

    /** Scratch of one thread: the exponents of a block of results. */
    static int[] scratch() {
        return new int[BLOCK];
    }

    /**
     * {@code x = exp(x)} for x up to 87, to about one unit in the last place; below -87 the result is that of -87.
     *
     * <p>exp(x) = 2^k exp(f) with x = k ln 2 + f; exp(f) by the polynomial of Cephes' expf (Moshier 1989).
     */
    static void exp(float[] x, int from, int count, int[] scratch) {
        for (int done = 0; done < count; done += BLOCK) {
            int n = Math.min(BLOCK, count - done);
            mantissas(x, from + done, n, scratch);
            scale(x, from + done, n, scratch);
        }
    }

    private static void mantissas(float[] x, int from, int n, int[] powers) {
        for (int i = 0; i < n; i++) {
            float v = Math.max(x[from + i], -87f);
            int k = (int) (v * 1.44269504f + 128.5f) - 128; // nearest, without the branches of rounding
            float f = Math.fma(k, -0.693359375f, v);
            f = Math.fma(k, 2.12194440e-4f, f);
            float p = 1.9875691500e-4f;
            p = Math.fma(p, f, 1.3981999507e-3f);
            p = Math.fma(p, f, 8.3334519073e-3f);
            p = Math.fma(p, f, 4.1665795894e-2f);
            p = Math.fma(p, f, 1.6666665459e-1f);
            p = Math.fma(p, f, 5.0000001201e-1f);
            p = Math.fma(p, f * f, f) + 1f;
            powers[i] = k + 127 << 23;
            x[from + i] = p;
        }
    }

    // a loop of its own: the compiler does not vectorise the reinterpretation of bits
    private static void scale(float[] x, int from, int n, int[] powers) {
        for (int i = 0; i < n; i++) {
            x[from + i] *= Float.intBitsToFloat(powers[i]);
        }
    }

    /** Turns scores into exp(score - largest) and gives their sum. */
    static float expSum(float[] x, int from, int count, int[] scratch) {
        float max = max(x, from, count);
        for (int i = 0; i < count; i++) {
            x[from + i] -= max;
        }
        exp(x, from, count, scratch);
        return sum(x, from, count);
    }

    /** {@code out = silu(gate) up}; gate and up stand in one array. */
    static void gated(float[] gate, int gateFrom, int upFrom, float[] out, int outFrom, int count, int[] scratch) {
        for (int i = 0; i < count; i++) {
            out[outFrom + i] = Math.min(-gate[gateFrom + i], 87f);
        }
        exp(out, outFrom, count, scratch);
        for (int i = 0; i < count; i++) {
            out[outFrom + i] = gate[gateFrom + i] / (1f + out[outFrom + i]);
        }
        for (int i = 0; i < count; i++) {
            out[outFrom + i] *= gate[upFrom + i];
        }
    }

    /** {@code out = w x / sqrt(mean(x²) + eps)} of one row. */
    static void rmsNorm(float[] x, int from, int width, float[] w, double eps, float[] out, int outFrom) {
        float inverse = (float) (1 / Math.sqrt(sumOfSquares(x, from, width) / width + eps));
        for (int i = 0; i < width; i++) {
            out[outFrom + i] = x[from + i] * inverse * w[i];
        }
    }

    /** {@code x += y}. */
    static void add(float[] x, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            x[i] += y[i];
        }
    }

    /** {@code x += y} from place {@code at} of x on. */
    static void addAt(float[] x, int at, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            x[at + i] += y[i];
        }
    }

    private static float max(float[] x, int from, int count) {
        float a = Float.NEGATIVE_INFINITY;
        float b = a;
        int i = 0;
        for (; i + 1 < count; i += 2) {
            a = x[from + i] > a ? x[from + i] : a;
            b = x[from + i + 1] > b ? x[from + i + 1] : b;
        }
        if (i < count) {
            a = Math.max(a, x[from + i]);
        }
        return Math.max(a, b);
    }

    // four running sums: the order of additions is fixed, yet the processor need not wait for each
    private static float sum(float[] x, int from, int count) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            a += x[from + i];
            b += x[from + i + 1];
            c += x[from + i + 2];
            d += x[from + i + 3];
        }
        for (; i < count; i++) {
            a += x[from + i];
        }
        return a + b + (c + d);
    }

    private static float sumOfSquares(float[] x, int from, int count) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            a = Math.fma(x[from + i], x[from + i], a);
            b = Math.fma(x[from + i + 1], x[from + i + 1], b);
            c = Math.fma(x[from + i + 2], x[from + i + 2], c);
            d = Math.fma(x[from + i + 3], x[from + i + 3], d);
        }
        for (; i < count; i++) {
            a = Math.fma(x[from + i], x[from + i], a);
        }
        return a + b + (c + d);
    }
}
