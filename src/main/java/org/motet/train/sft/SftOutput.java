package org.motet.train.sft;

/**
 * What a supervised run leaves behind.
 *
 * @param folder the run's folder; empty for {@code runs/sft-001}, {@code runs/cold-start-001} or the next free number
 * @param checkpointEvery with own data, updates between checkpoints from which the run can be taken up; 0 for none
 * @param checkpointsKept newest checkpoints that stay
 */
public record SftOutput(String folder, int checkpointEvery, int checkpointsKept) {
    public SftOutput {
        if (checkpointEvery < 0) {
            throw new IllegalArgumentException("checkpoint_every is " + checkpointEvery + "; allowed is 0 or more");
        }
        if (checkpointsKept < 1) {
            throw new IllegalArgumentException("checkpoints_kept is " + checkpointsKept + "; at least 1 must stay");
        }
    }
}
