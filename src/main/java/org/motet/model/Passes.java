package org.motet.model;

import java.util.List;
import org.motet.tensor.Tensor;

/**
 * How a model computes. There are two ways: tensor operations, for any device and type, and loops over plain arrays, in fp32
 * on the processor. One is chosen when a model is loaded, and all that the model does goes through it: what is sampled, scored
 * and trained comes from the same kernels. Passes may run in several threads at once as long as nobody changes the weights.
 */
public sealed interface Passes extends AutoCloseable permits TensorPasses, PlainPasses {

    /**
     * Adds the gradient of a loss over the groups' completion tokens.
     *
     * @param temperature logits are divided by it
     * @param gradients fp32 buffers in the form of what trains: all weights, or the adapter
     * @param recompute keep only each block's input and compute the block again on the way back: less memory, more work
     */
    void backward(
            List<Completions> groups,
            CompletionLoss loss,
            double temperature,
            TrainedWeights gradients,
            boolean recompute);

    /** Log-probabilities and entropies of all completion tokens, under logits divided by the temperature. */
    Scores score(List<Completions> groups, double temperature);

    /** Logits at every position of a sequence: [n, V] fp32, owned by the open scope. */
    Tensor logits(int[] tokens);

    /** An empty cache for generation. */
    KvCache newCache();

    /**
     * Reads prompts into a cache of these passes, each once for all its rows.
     *
     * @param counts rows of each prompt, at least one
     * @return logits after each prompt [P, V] fp32, owned by the open scope
     */
    Tensor prefill(List<int[]> prompts, int[] counts, KvCache cache);

    /**
     * One decode step of all rows of a cache of these passes.
     *
     * @param tokens the newest token of each row [B]
     * @param positions its position in its sequence, prompt included
     * @return logits of the next token [B, V] fp32, owned by the open scope
     */
    Tensor decode(long[] tokens, long[] positions, KvCache cache);

    /** Makes the next pass see the current weights. */
    void weightsChanged();

    @Override
    void close();
}
