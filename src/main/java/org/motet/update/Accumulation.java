package org.motet.update;

import org.motet.model.Course;
import org.motet.model.TrainedWeights;

/**
 * Adds the gradient of a micro-batch to the buffers that it is given.
 *
 * @param <B> a micro-batch
 * @param <S> what else comes of it
 */
@FunctionalInterface
public interface Accumulation<B, S> {
    /** @param course is to be told how far the backward pass has come, in its thread */
    S of(B microBatch, TrainedWeights into, Course course);
}
