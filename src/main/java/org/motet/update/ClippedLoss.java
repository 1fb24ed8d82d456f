package org.motet.update;

import org.motet.model.TokenLoss;

/** {@link PolicyLoss#ppoClip} over the tokens of a micro-batch; arrays in head order. */
final class ClippedLoss implements TokenLoss {
    private final ClipRange clip;
    private final float[] oldLogProbs;
    private final float[] advantages;
    private final float[] weights;
    private final float[] logProbs;
    private final float[] gradients;
    private final LossSums sums = new LossSums();

    ClippedLoss(ClipRange clip, float[] oldLogProbs, float[] advantages, float[] weights) {
        this.clip = clip;
        this.oldLogProbs = oldLogProbs;
        this.advantages = advantages;
        this.weights = weights;
        this.logProbs = new float[weights.length];
        this.gradients = new float[weights.length];
    }

    @Override
    public void at(int from, float[] chunk, float[] entropies, float[] out) {
        System.arraycopy(chunk, 0, logProbs, from, chunk.length);
        PolicyLoss.ppoClip(
                clip, logProbs, oldLogProbs, advantages, weights, from, from + chunk.length, gradients, sums);
        System.arraycopy(gradients, from, out, 0, out.length);
        for (int i = 0; i < chunk.length; i++) {
            sums.addGap(Math.abs(Math.exp(chunk[i]) - Math.exp(oldLogProbs[from + i])));
        }
    }

    LossSums sums() {
        return sums;
    }
}
