/**
 * Runs as a page. Comes in: {@link org.motet.report.run.RecordedRun}s. Goes out: one HTML file that needs nothing else, or the JSON
 * from which the same scripts draw the same charts in the dashboard.
 *
 * <pre>
 *   RecordedRun ──► RunJson (thinned) ──┐
 *   Arms, differences ──────────────────┴► ReportJson ──► Page (style, scripts, data)
 * </pre>
 */
@NullMarked
package org.motet.report.page;

import org.jspecify.annotations.NullMarked;
