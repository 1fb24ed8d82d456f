package org.motet.train.generated;

/**
 * Difficulties to draw from, each alike.
 *
 * @param easiest operations of the easiest problems, at least 1
 * @param hardest operations of the hardest, at most {@link #HIGHEST}
 */
public record Levels(int easiest, int hardest) {
    public static final int HIGHEST = 8;
    public static final Levels DEFAULT = new Levels(1, 4);

    public Levels {
        if (easiest < 1 || hardest > HIGHEST || easiest > hardest) {
            throw new IllegalArgumentException(
                    "levels are " + easiest + "-" + hardest + "; allowed are 1 to " + HIGHEST + ", the easier first");
        }
    }

    /**
     * Reads {@code 2} or {@code 2-4}.
     *
     * @throws IllegalArgumentException if it is neither, or out of range
     */
    public static Levels of(String text) {
        if (!text.matches("\\d(-\\d)?")) {
            throw new IllegalArgumentException("levels are '" + text + "'; write one digit, or two as in 2-4");
        }
        return new Levels(text.charAt(0) - '0', text.charAt(text.length() - 1) - '0');
    }

    @Override
    public String toString() {
        return easiest + "-" + hardest;
    }
}
