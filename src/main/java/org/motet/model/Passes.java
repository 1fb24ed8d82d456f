package org.motet.model;

import java.util.List;
import org.motet.tensor.Crew;
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
     * @param course told how far the pass has come, in its thread
     */
    void backward(
            List<Completions> groups,
            CompletionLoss loss,
            double temperature,
            TrainedWeights gradients,
            boolean recompute,
            Course course);

    /** Log-probabilities and entropies of all completion tokens, under logits divided by the temperature. */
    Scores score(List<Completions> groups, double temperature);

    /** Logits at every position of a sequence: [n, V] fp32, owned by the open scope. */
    Tensor logits(int[] tokens);

    /** An empty batch of rows in generation, whose steps the crew shares as far as {@link #sharesSteps} says. */
    Generation newGeneration(Crew crew);

    /** Whether several threads work on one batch of rows; else each thread had better have a batch of its own. */
    boolean sharesSteps();

    /** Makes the next pass see the current weights. */
    void weightsChanged();

    /** The same of one block alone, whose weights may be there no more; for backward passes. */
    void blockChanged(int block);

    @Override
    void close();
}
