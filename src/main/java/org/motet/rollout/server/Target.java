package org.motet.rollout.server;

import org.jspecify.annotations.Nullable;

/**
 * What servers are to draw by.
 *
 * @param version that completions are marked with: the optimizer updates that made the weights
 * @param weights to be loaded; null where a server keeps its own
 * @param probe by which that is seen; null for none
 * @param tolerance largest mean gap
 */
record Target(
        long version,
        @Nullable StoredWeights weights,
        @Nullable Probe probe,
        double tolerance) {
    /** Whatever they have. */
    static final Target FROZEN = new Target(0, null, null, 0);
}
