package org.motet.model;

import java.util.Arrays;
import org.motet.tensor.FloatBlock;
import org.motet.tensor.PackedWeight;

/** As {@link LanguageModelHead}, over the rows of a {@link FloatSlice}; the last row of a prompt counts for all completions. */
final class FloatHead {
    private static final int BLOCK = PackedWeight.BLOCK;
    private static final float[] NO_ENTROPIES = {};

    private final int hidden;
    private final int vocabulary;
    private final float inverseTemperature;
    private final FloatBlock norm;
    private final FloatWeights matrices;
    private final FloatBlock normGradient;

    FloatHead(ModelConfig config, double temperature, FloatBlock norm, FloatWeights matrices, FloatBlock normGradient) {
        this.hidden = config.hidden();
        this.vocabulary = config.vocabulary();
        this.inverseTemperature = (float) (1 / temperature);
        this.norm = norm;
        this.matrices = matrices;
        this.normGradient = normGradient;
    }

    /** From {@code m.x} to {@code m.dx}; adds to the gradients of final norm and head. */
    void train(FloatSlice slice, TokenLoss loss, FloatWorkspace m) {
        for (FloatSlice.Group group : slice.groups) {
            int first = group.completionStart - 1;
            int end = group.completionStart + group.completionRows;
            Arrays.fill(m.dx, group.start * hidden, first * hidden, 0);
            for (int from = first; from < end; from += BLOCK) {
                block(slice, group, from, Math.min(BLOCK, end - from), loss, m);
            }
        }
    }

    private void block(FloatSlice slice, FloatSlice.Group group, int from, int n, TokenLoss loss, FloatWorkspace m) {
        float[] x = m.dy; // free until the blocks' backward passes
        float[] h = m.normed;
        float[] inverse = m.inverse;
        System.arraycopy(m.x, from * hidden, x, 0, n * hidden);
        m.norm.forward(n, norm, x, inverse, h);
        matrices.head().multiply(n, h, m.logits, false);
        FloatMath.scale(m.logits, 0, n * vocabulary, inverseTemperature);
        logitGradients(slice, group, from, n, loss, m);
        m.product.take(n, h, 0, hidden);
        m.product.add(m.logits, 0, vocabulary, m.sums().head());
        matrices.headBack().multiply(n, m.logits, m.dh, false);
        m.norm.backward(n, norm, x, inverse, m.dh, normGradient);
        System.arraycopy(m.dh, 0, m.dx, from * hidden, n * hidden);
    }

    /** {@code m.logits} from scaled logits to d loss / d logits = dLogProb (onehot - p) / temperature. */
    private void logitGradients(
            FloatSlice slice, FloatSlice.Group group, int from, int n, TokenLoss loss, FloatWorkspace m) {
        boolean withPrompt = from < group.completionStart;
        int others = withPrompt ? n - 1 : n;
        float[] firstLogProbs = new float[withPrompt ? group.firstTokens.length : 0];
        float[] logProbs = new float[others];
        FloatMath.lowerToMax(m.logits, n, vocabulary);
        for (int c = 0; c < firstLogProbs.length; c++) {
            firstLogProbs[c] = m.logits[group.firstTokens[c]];
        }
        for (int other = 0; other < others; other++) {
            int i = other + n - others;
            logProbs[other] = m.logits[i * vocabulary + slice.targets[from + i]];
        }
        FloatMath.exp(m.logits, m.scratch, 0, n * vocabulary);
        float[] inverseSums = new float[n];
        for (int i = 0; i < n; i++) {
            inverseSums[i] = 1 / FloatMath.sum(m.logits, i * vocabulary, vocabulary);
        }
        for (int c = 0; c < firstLogProbs.length; c++) {
            firstLogProbs[c] += (float) Math.log(inverseSums[0]);
        }
        for (int other = 0; other < others; other++) {
            logProbs[other] += (float) Math.log(inverseSums[other + n - others]);
        }
        if (withPrompt) {
            float[] gradients = gradients(loss, group.firstSequence, firstLogProbs);
            float sum = 0;
            for (float gradient : gradients) {
                sum += gradient;
            }
            FloatMath.scale(m.logits, 0, vocabulary, -sum * inverseSums[0]);
            for (int c = 0; c < gradients.length; c++) {
                m.logits[group.firstTokens[c]] += gradients[c];
            }
        }
        int firstOther = group.firstOther + from + (n - others) - group.completionStart;
        float[] gradients = gradients(loss, firstOther, logProbs);
        for (int other = 0; other < others; other++) {
            int i = other + n - others;
            FloatMath.scale(m.logits, i * vocabulary, vocabulary, -gradients[other] * inverseSums[i]);
            m.logits[i * vocabulary + slice.targets[from + i]] += gradients[other];
        }
    }

    /** d loss / d logits of the chosen tokens, before the softmax's share. */
    private float[] gradients(TokenLoss loss, int from, float[] logProbs) {
        float[] gradients = new float[logProbs.length];
        if (gradients.length > 0) {
            loss.at(from, logProbs, NO_ENTROPIES, gradients);
            FloatMath.scale(gradients, 0, gradients.length, inverseTemperature);
        }
        return gradients;
    }
}
