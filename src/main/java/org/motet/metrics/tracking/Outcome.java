package org.motet.metrics.tracking;

/** How a run was left; the names are MLflow's. */
public enum Outcome {
    /** All was done. */
    FINISHED,
    /** It was asked to stop, and may be taken up again. */
    KILLED,
    /** Something went wrong. */
    FAILED
}
