package org.motet.model;

import java.util.List;
import org.motet.tensor.Tensor;

/**
 * Rows in generation, with the keys and values of what they have read: those of a prompt once for all its rows, and each row's
 * own. Rows of a prompt stand together, prompts in the order in which they came. One thread calls it, the leader of its crew.
 */
public interface Generation extends AutoCloseable {

    /** Rows in generation. */
    int rows();

    /**
     * Takes in prompts, each read once for all its rows.
     *
     * @param counts rows of each prompt, at least one
     * @return logits after each prompt [P, V] fp32, owned by the open scope
     */
    Tensor prefill(List<int[]> prompts, int[] counts);

    /**
     * One decode step of all rows.
     *
     * @param tokens the newest token of each row [B]
     * @param positions its position in its sequence, prompt included
     * @return logits of the next token [B, V] fp32, owned by the open scope and good until the next step
     */
    Tensor decode(long[] tokens, long[] positions);

    /** Keeps these rows (ascending) and frees all others, and prompts that nobody uses any more. */
    void retain(int[] rows);

    /** Whether {@link #retain} copies what is kept, so that it should wait until several rows have ended. */
    boolean copiesToRetain();

    @Override
    void close();
}
