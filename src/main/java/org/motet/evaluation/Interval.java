package org.motet.evaluation;

/**
 * A 95 % interval.
 *
 * @param low lower end
 * @param high upper end
 */
public record Interval(double low, double high) {
    private static final double Z95 = 1.959963984540054;

    /**
     * Wilson's score interval of a proportion (E. B. Wilson 1927): sensible also at 0 and 1 and for few questions.
     *
     * @param successes from 0 to {@code trials}
     * @param trials at least 1
     */
    public static Interval wilson(double successes, int trials) {
        double p = successes / trials;
        double z2 = Z95 * Z95;
        double centre = (p + z2 / (2 * trials)) / (1 + z2 / trials);
        double half = Z95 / (1 + z2 / trials) * Math.sqrt(p * (1 - p) / trials + z2 / (4.0 * trials * trials));
        return new Interval(Math.max(0, centre - half), Math.min(1, centre + half));
    }

    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
