package org.motet.train.sft;

import org.motet.config.Key;
import org.motet.metrics.tracking.TrackingConfig;

/** What a supervised run leaves behind. */
public record SftOutput(
        @Key(
                value = "where the run is written; '' for runs/sft-001, runs/cold-start-001 or the next free number",
                verl = "trainer.default_local_dir",
                trl = "output_dir")
        String folder,

        @Key(
                value =
                        "updates between checkpoints from which the run can be taken up; 0 for none but the one that is written on Ctrl-C",
                range = "0 or more",
                verl = "trainer.save_freq",
                trl = "save_steps")
        int checkpointEvery,

        @Key(
                value = "newest checkpoints that stay",
                range = "1 or more",
                verl = "trainer.max_ckpt_to_keep",
                trl = "save_total_limit")
        int checkpointsKept,

        @Key("Who is told of each step besides (docs/tracking.md).")
        TrackingConfig tracking) {
    public SftOutput {
        if (checkpointEvery < 0) {
            throw new IllegalArgumentException("checkpoint_every is " + checkpointEvery + "; allowed is 0 or more");
        }
        if (checkpointsKept < 1) {
            throw new IllegalArgumentException("checkpoints_kept is " + checkpointsKept + "; at least 1 must stay");
        }
    }
}
