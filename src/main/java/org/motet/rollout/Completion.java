package org.motet.rollout;

/**
 * What the model continued a prompt with.
 *
 * @param tokens ids, the stop token included
 * @param logProbs natural-log probability of each token when it was drawn
 * @param entropies entropy in nats of the distribution that each token was drawn from
 */
public record Completion(int[] tokens, float[] logProbs, float[] entropies, FinishReason finish) {}
