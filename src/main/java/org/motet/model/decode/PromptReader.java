package org.motet.model.decode;

import java.util.List;
import org.motet.tensor.Tensor;

/** Reads prompts in one pass; in any thread. */
@FunctionalInterface
public interface PromptReader {
    /** Where keys and values go. */
    @FunctionalInterface
    interface Sink {
        /**
         * Takes the keys and values of a prompt's tokens in a block, keys rotated.
         *
         * @param prompt its place in the list
         * @param keyAt where the first token's key under the first head begins, {@code valueAt} likewise
         * @param token numbers from one token to the next
         * @param head numbers from one head to the next
         */
        void put(int prompt, int layer, float[] keys, int keyAt, float[] values, int valueAt, int token, int head);
    }

    /** Puts the keys and values of all prompts and gives the logits after each [P, V] fp32, owned by the open scope. */
    Tensor read(List<int[]> prompts, Sink sink);
}
