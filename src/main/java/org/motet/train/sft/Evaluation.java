package org.motet.train.sft;

import org.motet.metrics.StepMetrics;

/** A measurement between updates. */
interface Evaluation {
    /**
     * Measures the model as it is.
     *
     * @return whether training has done what it should and ends
     */
    boolean measure(StepMetrics into);
}
