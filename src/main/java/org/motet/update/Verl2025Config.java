package org.motet.update;

import org.motet.config.Key;

/** The cut that {@code update.loss_aggregation=verl-2025} goes by. */
public record Verl2025Config(
        @Key(value = "completions of a micro-batch of verl's", range = "1 or more")
        int microBatchSequences,

        @Key(value = "GPUs that a step was dealt to", range = "1 or more")
        int ranks,

        @Key(value = "whether completions are dealt so that ranks have equal work, and lie in order of length in each")
        boolean balanceBatch) {
    /** The paper's run. */
    public static final Verl2025Config DEFAULT = new Verl2025Config(4, 8, true);

    public Verl2025Config {
        Allowed.require(microBatchSequences >= 1, "micro_batch_sequences", microBatchSequences, "1 or more");
        Allowed.require(ranks >= 1, "ranks", ranks, "1 or more");
    }
}
