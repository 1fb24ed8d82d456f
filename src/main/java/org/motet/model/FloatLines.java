package org.motet.model;

/** Scratch of one thread for the functions of {@link FloatMath}: room for one row or one line of scores. */
final class FloatLines {
    float[] line = {};
    float[] powers = {};

    void fit(int width) {
        line = FloatActivations.fit(line, width);
        powers = FloatActivations.fit(powers, width);
    }
}
