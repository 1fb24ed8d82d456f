package org.motet.model;

import java.util.Arrays;

/** Mean negative log-likelihood of so many tokens. */
public final class MeanLoss extends LocalLoss {
    private final int tokens;

    public MeanLoss(int tokens) {
        this.tokens = tokens;
    }

    @Override
    public void differentiate(
            int completion, int first, float[] logProbs, float[] entropies, float[] dLogProbs, float[] dEntropies) {
        for (float logProb : logProbs) {
            value -= logProb / tokens;
        }
        Arrays.fill(dLogProbs, -1f / tokens);
    }
}
