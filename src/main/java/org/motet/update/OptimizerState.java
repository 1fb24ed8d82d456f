package org.motet.update;

/**
 * What AdamW remembers.
 *
 * @param type that the moments are stored in
 * @param steps updates applied
 * @param updates updates tried, those skipped for a non-finite gradient included; the learning rate goes by them
 * @param skippedInARow updates skipped since the last one applied
 */
public record OptimizerState(
        StateType type, Moments firstMoments, Moments secondMoments, long steps, long updates, int skippedInARow) {}
