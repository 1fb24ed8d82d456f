package org.motet.train.sft;

/**
 * How long a supervised run is.
 *
 * @param steps most optimizer updates; with own data 0 for as many as the epochs take
 * @param epochs how often own data is gone through where {@code steps} is 0
 * @param batchSize examples of an update
 */
public record RunLength(int steps, double epochs, int batchSize) {
    public RunLength {
        if (steps < 0) {
            throw new IllegalArgumentException("steps is " + steps + "; allowed is 0 or more");
        }
        if (!(epochs > 0 && epochs <= 1e6)) {
            throw new IllegalArgumentException("epochs is " + epochs + "; allowed is above 0 and up to a million");
        }
        if (batchSize < 1) {
            throw new IllegalArgumentException("batch_size is " + batchSize + "; at least 1 is needed");
        }
    }

    /** Updates of a run over data of which an epoch takes so many. */
    int updates(int stepsPerEpoch) {
        return steps > 0 ? steps : Math.toIntExact((long) Math.ceil(epochs * stepsPerEpoch));
    }
}
