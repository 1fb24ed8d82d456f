package org.motet.model;

import java.util.List;

/**
 * Log-probabilities and entropies in nats of every token of some completions.
 *
 * @param logProbs one array for each completion, in the order of the groups
 * @param bestLogProbs log-probabilities of the likeliest token at each place, equal to the token's own where it is that one
 * @param entropies likewise
 */
public record Scores(List<float[]> logProbs, List<float[]> bestLogProbs, List<float[]> entropies) {}
