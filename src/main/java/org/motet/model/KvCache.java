package org.motet.model;

import org.motet.tensor.Tensor;

/**
 * Keys and values of the rows in generation: those of a prompt once for all its rows, and each row's own. Rows of a prompt
 * stand together, prompts in the order in which they came.
 */
public abstract sealed class KvCache implements AutoCloseable permits TensorKvCache, FloatKvCache {

    /** Rows in generation. */
    public abstract int rows();

    /**
     * Takes in prompts with so many rows each.
     *
     * @param keys per block the prompts' keys [P', K, Lp', d]; copied
     * @param counts rows of each prompt, at least one
     */
    abstract void admit(int[] lengths, int[] counts, Tensor[] keys, Tensor[] values);

    /** Keeps these rows (ascending) and frees all others, and prompts that nobody uses any more. */
    public abstract void retain(int[] rows);

    @Override
    public abstract void close();
}
