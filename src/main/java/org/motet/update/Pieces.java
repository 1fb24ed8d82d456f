package org.motet.update;

import java.util.List;

/**
 * How a micro-batch falls into single completions: to find the one that spoils a gradient.
 *
 * @param <B> a micro-batch
 */
public interface Pieces<B> {
    /** Micro-batches of one completion each, with the weights that it has in the whole. */
    List<B> of(B microBatch);

    /** A piece as people are told of it. */
    String name(B piece);
}
