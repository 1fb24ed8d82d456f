package org.motet.train.sft;

import java.util.List;
import org.motet.model.CompletionLoss;
import org.motet.model.NotFiniteException;

/**
 * Cross-entropy of the learned tokens, {@code -sum log p(token) / tokens}, where {@code tokens} counts those of the whole update: so
 * it does not matter how an update is cut into micro-batches.
 */
final class Likelihood implements CompletionLoss {
    private final List<Example> examples;
    private final int tokens;
    private double sum;
    private int likeliest;

    /** @param tokens learned tokens of the whole update */
    Likelihood(List<Example> examples, int tokens) {
        this.examples = examples;
        this.tokens = tokens;
    }

    @Override
    public boolean isTokenLocal() {
        return true;
    }

    @Override
    public boolean usesEntropy() {
        return false;
    }

    @Override
    public boolean observes() {
        return true;
    }

    @Override
    public void observe(int completion, int first, float[] logProbs, float[] bestLogProbs) {
        boolean[] learned = examples.get(completion).learned();
        for (int t = 0; t < logProbs.length; t++) {
            likeliest += learned[first + t] && logProbs[t] == bestLogProbs[t] ? 1 : 0;
        }
    }

    @Override
    public void differentiate(
            int completion, int first, float[] logProbs, float[] entropies, float[] dLogProbs, float[] dEntropies) {
        boolean[] learned = examples.get(completion).learned();
        for (int t = 0; t < logProbs.length; t++) {
            boolean counts = learned[first + t];
            dLogProbs[t] = counts ? -1f / tokens : 0;
            sum -= counts ? logProbs[t] / tokens : 0;
        }
        if (!Double.isFinite(sum)) {
            int broken = Math.max(0, NotFiniteException.first(logProbs));
            throw new NotFiniteException(
                    "the loss is not finite: the model gives token %d of the completion of %s the log-probability %s"
                            .formatted(
                                    first + broken + 1, examples.get(completion).name(), logProbs[broken]));
        }
    }

    /**
     * This micro-batch's part of the update's numbers.
     *
     * @param loss value of the loss
     * @param likeliest learned tokens that the model would have chosen itself, had it always taken the likeliest
     */
    record Part(double loss, int likeliest) {}

    Part part() {
        return new Part(sum, likeliest);
    }
}
