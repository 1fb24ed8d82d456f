/**
 * Runs for people: reports, comparisons and the live dashboard.
 *
 * <p>Comes in: folders of runs, finished or at work. Goes out: one HTML file ({@link org.motet.report.Report}), a table of two runs,
 * or pages over HTTP. Nothing here writes into a run or can disturb one.
 */
@NullMarked
package org.motet.report;

import org.jspecify.annotations.NullMarked;
