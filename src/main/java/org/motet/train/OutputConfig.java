package org.motet.train;

import org.motet.config.Key;

/** What a run writes. */
public record OutputConfig(
        @Key(
                value = "the run's folder; '' for the next free runs/NAME-001",
                verl = "trainer.default_local_dir",
                trl = "output_dir")
        String folder,

        @Key(
                value = "steps between checkpoints; 0 for one at the end alone",
                range = "0 or more",
                verl = "trainer.save_freq",
                trl = "save_steps")
        int checkpointEvery,

        @Key(
                value = "newest checkpoints that stay",
                range = "1 or more",
                verl = "trainer.max_actor_ckpt_to_keep",
                trl = "save_total_limit")
        int checkpointsKept,

        @Key(
                value = "checkpoints with the highest accuracy on held-out problems that stay besides; 0 for none",
                range = "0 or more")
        int bestCheckpoints,

        @Key(
                value = "steps between records of digests in rollouts/, which motet replay compares with; 0 for none",
                range = "0 or more")
        int recordsEvery,

        @Key(value = "steps between files of rollouts in samples/; 0 for none", range = "0 or more")
        int samplesEvery,

        @Key(value = "groups in such a file", range = "0 or more")
        int samplesGroups) {
    public static final OutputConfig DEFAULT = new OutputConfig("", 25, 2, 1, 1, 10, 4);

    /** The same without files that nobody but people reads. */
    OutputConfig withoutRecords() {
        return new OutputConfig(folder, checkpointEvery, checkpointsKept, bestCheckpoints, 0, 0, samplesGroups);
    }

    public OutputConfig {
        if (checkpointEvery < 0 || recordsEvery < 0 || samplesEvery < 0 || samplesGroups < 0) {
            throw new IllegalArgumentException(
                    "checkpoint_every is %d, records_every %d, samples_every %d and samples_groups %d; none may be negative"
                            .formatted(checkpointEvery, recordsEvery, samplesEvery, samplesGroups));
        }
        if (checkpointsKept < 1) {
            throw new IllegalArgumentException("checkpoints_kept is " + checkpointsKept + "; at least 1 must stay");
        }
        if (bestCheckpoints < 0) {
            throw new IllegalArgumentException("best_checkpoints is " + bestCheckpoints + "; allowed is 0 or more");
        }
    }
}
