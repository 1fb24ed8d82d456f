package org.motet.metrics.tracking;

import java.io.IOException;
import org.motet.metrics.StepMetrics;

/** One of those that are told of a run. */
interface Tracker {
    /** A step, at once: what takes long is done elsewhere. */
    void write(StepMetrics step) throws IOException;

    /** The run is left; waits a while at most. */
    void end(Outcome outcome) throws IOException;
}
