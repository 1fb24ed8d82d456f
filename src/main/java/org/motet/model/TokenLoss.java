package org.motet.model;

/** A loss that is a sum over tokens of a function of each token's log-probability. */
@FunctionalInterface
public interface TokenLoss {
    /**
     * Called for chunk after chunk of tokens in head order (see {@link PackedBatch}), each once.
     *
     * @param from first token of the chunk
     * @param logProbs natural-log probabilities of the chunk's tokens
     * @param entropies entropies in nats of the distributions, when scoring; empty in a backward pass, which has no use for them
     * @param gradients to be filled with d loss / d logProb
     */
    void at(int from, float[] logProbs, float[] entropies, float[] gradients);
}
