package org.motet.train.sft;

import java.util.ArrayList;
import java.util.List;
import org.motet.model.PackedBatch;
import org.motet.model.TokenLoss;

/**
 * Cross-entropy of the learned tokens, {@code -sum log p(token) / tokens}, where {@code tokens} counts those of the whole update: so
 * it does not matter how an update is cut into micro-batches.
 */
final class Likelihood implements TokenLoss {
    private final float[] learned; // 1 or 0, in head order
    private final int tokens;
    private double sum;

    /** @param tokens learned tokens of the whole update */
    Likelihood(List<Example> examples, PackedBatch batch, int tokens) {
        this.learned = batch.toHeadOrder(marks(examples));
        this.tokens = tokens;
    }

    /** 1 for each token of the completions that is learned, else 0. */
    static List<float[]> marks(List<Example> examples) {
        List<float[]> marks = new ArrayList<>();
        for (Example example : examples) {
            float[] own = new float[example.learned().length];
            for (int i = 0; i < own.length; i++) {
                own[i] = example.learned()[i] ? 1 : 0;
            }
            marks.add(own);
        }
        return marks;
    }

    @Override
    public void at(int from, float[] logProbs, float[] entropies, float[] gradients) {
        for (int i = 0; i < logProbs.length; i++) {
            boolean counts = learned[from + i] != 0;
            gradients[i] = counts ? -1f / tokens : 0;
            sum -= counts ? logProbs[i] / tokens : 0;
        }
    }

    /** This micro-batch's part of the update's loss. */
    double value() {
        return sum;
    }
}
