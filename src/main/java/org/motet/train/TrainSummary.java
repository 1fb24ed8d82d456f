package org.motet.train;

import org.jspecify.annotations.Nullable;

/**
 * What a run came to; {@code summary.json} in its folder.
 *
 * @param after null when the run was interrupted before its end
 * @param steps training steps done
 * @param wallSeconds time of the run, over all resumptions
 */
public record TrainSummary(Standing before, @Nullable Standing after, int steps, double wallSeconds) {}
