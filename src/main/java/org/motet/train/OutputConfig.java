package org.motet.train;

/**
 * What a run writes.
 *
 * @param folder the run's folder; empty for the next free {@code runs/NAME-001}
 * @param checkpointEvery steps between checkpoints; 0 for one at the end alone
 * @param checkpointsKept newest checkpoints that stay
 * @param bestCheckpoints checkpoints with the highest accuracy on held-out problems that stay besides; 0 for none
 * @param samplesEvery steps between files of rollouts in {@code samples/}; 0 for none
 * @param samplesGroups groups in such a file
 */
public record OutputConfig(
        String folder,
        int checkpointEvery,
        int checkpointsKept,
        int bestCheckpoints,
        int samplesEvery,
        int samplesGroups) {
    public static final OutputConfig DEFAULT = new OutputConfig("", 25, 2, 1, 10, 4);

    public OutputConfig {
        if (checkpointEvery < 0 || samplesEvery < 0 || samplesGroups < 0) {
            throw new IllegalArgumentException(
                    "checkpoint_every is %d, samples_every %d and samples_groups %d; none may be negative"
                            .formatted(checkpointEvery, samplesEvery, samplesGroups));
        }
        if (checkpointsKept < 1) {
            throw new IllegalArgumentException("checkpoints_kept is " + checkpointsKept + "; at least 1 must stay");
        }
        if (bestCheckpoints < 0) {
            throw new IllegalArgumentException("best_checkpoints is " + bestCheckpoints + "; allowed is 0 or more");
        }
    }
}
