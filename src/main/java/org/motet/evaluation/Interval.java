package org.motet.evaluation;

import java.util.Locale;

/**
 * A 95 % interval.
 *
 * @param low lower end
 * @param high upper end
 * @param method how it was found
 */
public record Interval(double low, double high, Method method) {
    /** How an interval was found. */
    public enum Method {
        /** Wilson's score interval of a share. */
        WILSON,
        /** Percentiles of means of questions that were drawn anew. */
        BOOTSTRAP,
        /** From the intervals of several benchmarks. */
        COMBINED;

        /** As results spell it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

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
        return new Interval(Math.max(0, centre - half), Math.min(1, centre + half), Method.WILSON);
    }

    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
