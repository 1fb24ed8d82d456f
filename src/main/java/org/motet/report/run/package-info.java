/**
 * What a run's folder holds, as plain records. Comes in: {@code config.yaml}, {@code metrics.jsonl}, {@code events.jsonl}, {@code
 * samples/}, {@code evaluation/}, {@code summary.json}, also of a run that is at work: half a last line is passed over. Goes out:
 * {@link org.motet.report.run.RecordedRun}, its numbers as columns.
 *
 * <p>Nothing is ever written into the folder of a run, nor is it locked.
 */
@NullMarked
package org.motet.report.run;

import org.jspecify.annotations.NullMarked;
