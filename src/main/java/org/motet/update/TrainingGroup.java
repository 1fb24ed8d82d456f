package org.motet.update;

import java.util.Arrays;
import java.util.List;
import org.motet.model.Completions;

/**
 * A prompt's completions with what the loss needs to know of them.
 *
 * @param oldLogProbs log-probability of each token under the policy that sampled it; as long as the completions
 * @param advantages one for each completion
 * @param label what its clipped tokens are counted under, such as the name of the template that asked
 * @param referenceLogProbs log-probabilities under the policy that the divergence is taken from; empty where none is
 */
public record TrainingGroup(
        Completions tokens,
        List<float[]> oldLogProbs,
        double[] advantages,
        String label,
        List<float[]> referenceLogProbs) {
    public TrainingGroup {
        oldLogProbs = List.copyOf(oldLogProbs);
        referenceLogProbs = List.copyOf(referenceLogProbs);
        int completions = tokens.completions().size();
        if (oldLogProbs.size() != completions || advantages.length != completions) {
            throw new IllegalArgumentException("%d completions with %d rows of log-probabilities and %d advantages"
                    .formatted(completions, oldLogProbs.size(), advantages.length));
        }
    }

    public TrainingGroup(Completions tokens, List<float[]> oldLogProbs, double[] advantages) {
        this(tokens, oldLogProbs, advantages, "", List.of());
    }

    TrainingGroup withReference(List<float[]> logProbs) {
        return new TrainingGroup(tokens, oldLogProbs, advantages, label, logProbs);
    }

    /** Whether no completion has an advantage: then policy loss and its gradient are exactly 0. */
    public boolean teachesNothing() {
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
                Arrays.copyOfRange(advantages, from, to),
                label,
                referenceLogProbs.isEmpty() ? List.of() : referenceLogProbs.subList(from, to));
    }
}
