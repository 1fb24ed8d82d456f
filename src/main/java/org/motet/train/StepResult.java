package org.motet.train;

import org.motet.metrics.StepMetrics;
import org.motet.update.UpdateStats;

/** What a training step drew, was rewarded with and learnt. */
record StepResult(StepMetrics metrics, Experience experience, UpdateStats update) {}
