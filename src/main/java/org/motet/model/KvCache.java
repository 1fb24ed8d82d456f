package org.motet.model;

/**
 * Keys and values of the rows in generation: those of a prompt once for all its rows, and each row's own. Rows of a prompt
 * stand together, prompts in the order in which they came. A cache belongs to the model that made it.
 */
public interface KvCache extends AutoCloseable {

    /** Rows in generation. */
    int rows();

    /** Keeps these rows (ascending) and frees all others, and prompts that nobody uses any more. */
    void retain(int[] rows);

    @Override
    void close();
}
