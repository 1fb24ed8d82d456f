package org.motet.train.sft;

import java.util.List;

/** Where the examples of a supervised run come from: a pure function of the step, so that a run can be taken up anywhere. */
interface ExampleSource {
    /**
     * The examples of an update.
     *
     * @param step from 1
     */
    List<Example> batch(int step);

    /** How often the data has been gone through after this step; 0 where it has no end. */
    double epoch(int step);
}
