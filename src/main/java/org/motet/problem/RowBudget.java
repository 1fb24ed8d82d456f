package org.motet.problem;

/** Bounds what a single row may take: offsets of a damaged file can name the same bytes a million times. */
final class RowBudget {
    private int row;
    private long left;

    void startRow(int number) {
        row = number;
        left = ReadLimits.LONGEST_ROW;
    }

    /** Takes bytes of a value, before memory for it is taken. */
    void take(long bytes) {
        left -= bytes;
        if (bytes < 0 || left < 0) {
            throw new ArrowFault("has a row " + row + " that is longer than " + ReadLimits.LONGEST_ROW
                    + " bytes, the most that one row may have");
        }
    }
}
