package org.motet.kernel;

/** Gradients of the functions of {@link FloatMath}. */
public final class FloatGradients {
    private FloatGradients() {}

    /**
     * One row of a root-mean-square norm: with xhat = x inverse, {@code dw += dy xhat} and
     * {@code dy = inverse (w dy - xhat mean(w dy xhat))}, which is the gradient with respect to x.
     *
     * @param w from 0 on, as {@code dw}
     */
    public static void rmsNorm(
            float[] dy, int at, float[] x, int xAt, int width, float inverse, float[] w, float[] dw, FloatLines m) {
        float[] line = m.line;
        float[] row = m.powers;
        System.arraycopy(dy, at, line, 0, width);
        System.arraycopy(x, xAt, row, 0, width);
        for (int i = 0; i < width; i++) {
            dw[i] += line[i] * (row[i] * inverse);
        }
        for (int i = 0; i < width; i++) {
            line[i] *= w[i];
        }
        float share = FloatMath.dot(line, 0, row, 0, width) / width * inverse * inverse * inverse;
        for (int i = 0; i < width; i++) {
            line[i] = line[i] * inverse - row[i] * share;
        }
        System.arraycopy(line, 0, dy, at, width);
    }

    /** {@code dp = p (dp - mean)}: the gradient of a softmax, where mean = sum(p dp); both in the same places. */
    public static void softmax(float[] dp, float[] p, int from, int to, float mean) {
        for (int i = from; i < to; i++) {
            dp[i] = (dp[i] - mean) * p[i];
        }
    }

    /** The transposed rotation of one head, times a factor, to another array. */
    public static void rotate(
            float[] x, int at, float[] cos, float[] signedSin, int angle, int d, float factor, float[] out, int to) {
        int half = d / 2;
        for (int i = 0; i < half; i++) {
            float a = x[at + i] * factor;
            float b = x[at + half + i] * factor;
            out[to + i] = a * cos[angle + i] + b * signedSin[angle + half + i];
            out[to + half + i] = b * cos[angle + half + i] + a * signedSin[angle + i];
        }
    }
}
