package org.motet.kernel;

/** Scratch of one thread for the functions of {@link FloatMath}: room for one row or one line of scores. */
public final class FloatLines {
    public float[] line = {};
    public float[] powers = {};

    public void fit(int width) {
        line = FloatMath.fit(line, width);
        powers = FloatMath.fit(powers, width);
    }
}
