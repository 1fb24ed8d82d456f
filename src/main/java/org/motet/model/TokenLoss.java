package org.motet.model;

import org.jspecify.annotations.Nullable;

/** A loss that is a sum over tokens of a function of each token's log-probability. */
@FunctionalInterface
public interface TokenLoss {
    /**
     * Called for chunk after chunk of tokens in head order (see {@link PackedBatch}), each once.
     *
     * @param from first token of the chunk
     * @param logProbs natural-log probabilities of the chunk's tokens
     * @param entropies entropies in nats of the distributions; empty in a backward pass of a loss that does not depend on them
     * @param gradients to be filled with d loss / d logProb
     */
    void at(int from, float[] logProbs, float[] entropies, float[] gradients);

    /**
     * d loss / d entropy of each token of a chunk, or null for a loss that does not depend on the entropies, which are then not
     * computed.
     */
    default float @Nullable [] entropyGradients(int from, int count) {
        return null;
    }
}
