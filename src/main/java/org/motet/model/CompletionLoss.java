package org.motet.model;

/**
 * A loss over completions as a function of the log-probabilities of their tokens, and perhaps of the entropies of the
 * distributions that these were drawn from. It keeps its value itself; what a pass needs of it is its derivative.
 */
public interface CompletionLoss {
    /**
     * Whether the derivative at a token depends on that token alone. Then a completion may be handed over in runs of tokens, and
     * logits are computed once; else each completion is handed over whole, and logits are computed twice.
     */
    boolean isTokenLocal();

    /** Whether it depends on entropies, which are computed only then. */
    boolean usesEntropy();

    /** Whether it counts how often the tokens are the likeliest ones; {@link #observe} is called only then. */
    default boolean observes() {
        return false;
    }

    /**
     * Called for each token of each completion once, where {@link #observes} says so.
     *
     * @param completion number of the completion, counted over all groups
     * @param first its first token that is handed over
     * @param logProbs natural-log probabilities of the tokens from there on
     * @param bestLogProbs those of the likeliest token at each place; equal where the token is the likeliest
     */
    default void observe(int completion, int first, float[] logProbs, float[] bestLogProbs) {}

    /**
     * Called for each token of each completion once.
     *
     * @param completion number of the completion, counted over all groups
     * @param first its first token that is handed over
     * @param logProbs natural-log probabilities of the tokens from there on
     * @param entropies in nats; empty where the loss does not use them
     * @param dLogProbs receives d loss / d logProb of each
     * @param dEntropies receives d loss / d entropy of each; empty where the loss does not use them
     */
    void differentiate(
            int completion, int first, float[] logProbs, float[] entropies, float[] dLogProbs, float[] dEntropies);
}
