package org.motet.model.decode;

import org.motet.kernel.PackedPanels;
import org.motet.tensor.Crew;

/**
 * What a member of a crew does of a decode step. Split by rows, it takes some rows through the whole model and waits for nobody. Split by
 * columns, it computes its columns of each product for all rows, and what concerns single rows for its rows; then all wait for each
 * other.
 *
 * @param from first of its rows; @param to behind its last row
 * @param all rows of the step
 */
record StepShare(Crew crew, int member, boolean byRows, int from, int to, int all) {
    /** Rows of a member begin at a multiple of it, as rows are computed in such numbers. */
    private static final int ROWS = 8;

    static StepShare of(Crew crew, int member, int rows, boolean byRows) {
        int blocks = Math.ceilDiv(rows, byRows ? ROWS : 1);
        int unit = byRows ? ROWS : 1;
        int from = Math.min(rows, blocks * member / crew.size() * unit);
        int to = Math.min(rows, blocks * (member + 1) / crew.size() * unit);
        return new StepShare(crew, member, byRows, from, to, rows);
    }

    /** Rows of its own. */
    int rows() {
        return to - from;
    }

    /** First row of the products that it computes. */
    int firstProductRow() {
        return byRows ? from : 0;
    }

    /** Rows of the products that it computes, with those that are there to fill the shape. */
    int productRows() {
        return byRows ? PackedPanels.room(rows()) : PackedPanels.room(all);
    }

    int firstPanel(int panels) {
        return byRows ? 0 : panels * member / crew.size();
    }

    int endPanel(int panels) {
        return byRows ? panels : panels * (member + 1) / crew.size();
    }

    /** Waits until others have done what the next stage reads. */
    void await() {
        if (!byRows) {
            crew.await();
        }
    }
}
