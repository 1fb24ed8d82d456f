package org.motet.update;

import java.util.List;
import org.motet.model.Completions;

/**
 * A prompt's completions with what the loss needs to know of them.
 *
 * @param oldLogProbs log-probability of each token under the policy that sampled it; as long as the completions
 * @param advantages one for each completion
 */
public record TrainingGroup(Completions tokens, List<float[]> oldLogProbs, double[] advantages) {
    public TrainingGroup {
        oldLogProbs = List.copyOf(oldLogProbs);
        int completions = tokens.completions().size();
        if (oldLogProbs.size() != completions || advantages.length != completions) {
            throw new IllegalArgumentException("%d completions with %d rows of log-probabilities and %d advantages"
                    .formatted(completions, oldLogProbs.size(), advantages.length));
        }
    }

    /** Whether no completion has an advantage: then loss and gradient of the group are exactly 0. */
    boolean teachesNothing() {
        for (double advantage : advantages) {
            if (advantage != 0) {
                return false;
            }
        }
        return true;
    }

    /** The completions {@code from} to {@code to - 1}. */
    TrainingGroup slice(int from, int to) {
        return new TrainingGroup(
                new Completions(tokens.prompt(), tokens.completions().subList(from, to)),
                oldLogProbs.subList(from, to),
                java.util.Arrays.copyOfRange(advantages, from, to));
    }
}
