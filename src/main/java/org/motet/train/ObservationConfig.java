package org.motet.train;

import org.motet.config.Key;
import org.motet.metrics.tracking.TrackingConfig;

/** What is seen of a run, while it goes on and afterwards. */
public record ObservationConfig(
        @Key("Evaluation on held-out problems during training: greedy, under every template.")
        EvaluationConfig evaluation,

        @Key("What a run writes.") OutputConfig output,

        @Key("Who is told of each step besides (docs/tracking.md).")
        TrackingConfig tracking) {
    public static final ObservationConfig DEFAULT =
            new ObservationConfig(EvaluationConfig.DEFAULT, OutputConfig.DEFAULT, TrackingConfig.DEFAULT);

    /** The same without files that nobody but people reads, and nobody is told. */
    ObservationConfig withoutRecords() {
        return new ObservationConfig(evaluation, output.withoutRecords(), TrackingConfig.DEFAULT);
    }
}
