package org.motet.cli;

/** Numbers as they are printed. */
final class Rounded {
    private Rounded() {}

    static double to(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Math.round(value * scale) / scale;
    }
}
