package org.motet.report.page;

/**
 * How finely a page draws.
 *
 * @param points of a line, at most: a chart is seldom wider in pixels
 * @param stretches of steps in a small chart and across the map of templates, at most
 */
record Detail(int points, int stretches) {
    static final Detail FINEST = new Detail(2000, 200);

    private static final int POINTS_OF_ALL = 12_000;
    private static final int FEWEST = 600;

    /** Of so many runs on one page: where many lines lie over each other, none is seen as finely as one alone. */
    static Detail of(int runs) {
        int points = Math.clamp(POINTS_OF_ALL / Math.max(1, runs), FEWEST, FINEST.points);
        return new Detail(points, points / 10);
    }
}
