package org.motet.train;

import java.util.List;
import org.motet.metrics.StepMetrics;

/**
 * A training step that is done, as observers see it.
 *
 * @param metrics its numbers, by the names of {@code metrics.jsonl}
 * @param groups its rollouts with rewards and advantages
 */
public record TrainingStep(StepMetrics metrics, List<ScoredGroup> groups) {
    /** Steps done, from 1. */
    public int number() {
        return (int) metrics.step();
    }

    /** A metric such as {@code reward/accuracy}; NaN if the step has none of that name. */
    public double value(String name) {
        Double value = metrics.get(name);
        return value == null ? Double.NaN : value;
    }
}
