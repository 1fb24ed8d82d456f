/**
 * The runs below a folder, live in a browser on this machine.
 *
 * <p>Comes in: the folders of runs, looked at ten times a second for what was added. Goes out: pages over HTTP and server-sent
 * events, to who bears the token. Nothing is written, and no request changes anything.
 *
 * <pre>
 *   metrics.jsonl ──► WatchedRun ──► WatchedRuns ──► Subscription ──► /live (events)
 *                                        └────────► /runs, /page, /samples (JSON)
 * </pre>
 */
@NullMarked
package org.motet.report.dashboard;

import org.jspecify.annotations.NullMarked;
