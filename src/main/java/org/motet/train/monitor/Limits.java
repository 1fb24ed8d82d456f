package org.motet.train.monitor;

/**
 * What a number must not pass.
 *
 * @param side on which the bad values are
 * @param base what the two limits are taken from
 * @param floor what is usual must reach this for the limits to hold; of limits taken from it
 */
record Limits(Side side, Base base, double warning, double collapsing, double floor) {
    enum Side {
        ABOVE,
        BELOW,
        /** Far from 0 on either side. */
        BEYOND
    }

    enum Base {
        /** Limits are values. */
        NONE,
        /** They are added to what is usual in this run. */
        PLUS,
        /** They are multiplied with it. */
        TIMES
    }

    static Limits above(double warning, double collapsing) {
        return new Limits(Side.ABOVE, Base.NONE, warning, collapsing, 0);
    }

    static Limits below(double warning, double collapsing) {
        return new Limits(Side.BELOW, Base.NONE, warning, collapsing, 0);
    }

    static Limits beyond(double warning, double collapsing) {
        return new Limits(Side.BEYOND, Base.NONE, warning, collapsing, 0);
    }

    static Limits aboveUsual(double warning, double collapsing) {
        return new Limits(Side.ABOVE, Base.PLUS, warning, collapsing, 0);
    }

    static Limits belowUsual(double warning, double collapsing, double floor) {
        return new Limits(Side.BELOW, Base.TIMES, warning, collapsing, floor);
    }

    /** Whether they can be held against a number where so much is usual; NaN where nothing is known of it. */
    boolean hold(double usual) {
        return base == Base.NONE || usual >= floor;
    }

    double of(Health level, double usual) {
        double limit = level == Health.WARNING ? warning : collapsing;
        return switch (base) {
            case NONE -> limit;
            case PLUS -> usual + limit;
            case TIMES -> usual * limit;
        };
    }

    Health judge(double value, double usual) {
        if (!hold(usual)) {
            return Health.HEALTHY;
        }
        if (passes(value, of(Health.COLLAPSING, usual))) {
            return Health.COLLAPSING;
        }
        return passes(value, of(Health.WARNING, usual)) ? Health.WARNING : Health.HEALTHY;
    }

    private boolean passes(double value, double limit) {
        return switch (side) {
            case ABOVE -> value > limit;
            case BELOW -> value < limit;
            case BEYOND -> Math.abs(value) > limit;
        };
    }
}
