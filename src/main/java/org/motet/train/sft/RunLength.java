package org.motet.train.sft;

import org.motet.config.Key;

/** How long a supervised run is. */
public record RunLength(
        @Key(
                value = "most optimizer updates; with own data 0 for as many as the epochs take",
                range = "0 or more",
                verl = "trainer.total_training_steps",
                trl = "max_steps")
        int steps,

        @Key(
                value = "how often own data is gone through where steps is 0",
                range = "above 0 and up to a million",
                verl = "trainer.total_epochs",
                trl = "num_train_epochs")
        double epochs,

        @Key(value = "examples of an update", range = "1 or more", verl = "data.train_batch_size")
        int batchSize) {
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
