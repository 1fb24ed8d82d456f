package org.motet.update;

import org.motet.model.TrainedWeights;

/**
 * What AdamW remembers.
 *
 * @param steps updates applied
 * @param updates updates tried, those skipped for a non-finite gradient included; the learning rate goes by them
 * @param skippedInARow updates skipped since the last one applied
 */
public record OptimizerState(
        TrainedWeights firstMoments, TrainedWeights secondMoments, long steps, long updates, int skippedInARow) {}
