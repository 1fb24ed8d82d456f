package org.motet.model;

import java.util.Arrays;
import org.motet.tensor.Blas;
import org.motet.tensor.FloatBlock;
import org.motet.tensor.FloatMatrix;
import org.motet.tensor.PackedWeight;

/** As {@link LanguageModelHead}, over the rows of a {@link FloatSlice}; the last row of a prompt counts for all completions. */
final class FloatHead {
    /** Logits of a chunk: few enough to stay in the second-level cache. */
    private static final int CHUNK_ELEMENTS = 1 << 17;

    private static final int LEAST_ROWS = 128;
    private static final float[] NO_ENTROPIES = {};

    private final int hidden;
    private final int vocabulary;
    private final double eps;
    private final float inverseTemperature;
    private final FloatBlock norm;
    private final FloatWeights matrices;
    private final FloatBlock normGradient;
    private final FloatBlock headGradient;

    FloatHead(
            ModelConfig config,
            double temperature,
            FloatBlock norm,
            FloatWeights matrices,
            FloatBlock normGradient,
            FloatBlock headGradient) {
        this.hidden = config.hidden();
        this.vocabulary = config.vocabulary();
        this.eps = config.normEpsilon();
        this.inverseTemperature = (float) (1 / temperature);
        this.norm = norm;
        this.matrices = matrices;
        this.normGradient = normGradient;
        this.headGradient = headGradient;
    }

    /** From {@code m.x} to {@code m.dx}; adds to the gradients of final norm and head. */
    void train(FloatSlice slice, TokenLoss loss, FloatWorkspace m) {
        int chunk = Math.max(LEAST_ROWS, CHUNK_ELEMENTS / vocabulary);
        m.logits = FloatActivations.fit(m.logits, PackedWeight.room(chunk) * vocabulary);
        m.dRows = FloatActivations.fit(m.dRows, PackedWeight.room(chunk) * hidden);
        norm.read(0, m.weights, 0, hidden);
        normGradient.read(0, m.sums, 0, hidden);
        for (FloatSlice.Group group : slice.groups) {
            int first = group.completionStart - 1;
            int end = group.completionStart + group.completionRows;
            Arrays.fill(m.dx, group.start * hidden, first * hidden, 0);
            for (int from = first; from < end; from += chunk) {
                chunk(slice, group, from, Math.min(chunk, end - from), loss, m);
            }
        }
        normGradient.write(0, m.sums, 0, hidden);
    }

    private void chunk(FloatSlice slice, FloatSlice.Group group, int from, int n, TokenLoss loss, FloatWorkspace m) {
        float[] h = m.dh; // free until the blocks' backward passes
        float[] inverse = new float[n];
        for (int i = 0; i < n; i++) {
            int at = (from + i) * hidden;
            inverse[i] = FloatMath.rmsNorm(m.x, at, hidden, m.weights, eps, h, i * hidden, m.lines.line);
        }
        matrices.head().multiply(n, h, m.logits, false);
        FloatMath.scale(m.logits, 0, n * vocabulary, inverseTemperature);
        logitGradients(slice, group, from, n, loss, m);
        FloatMatrix logits = FloatMatrix.of(m.logits, vocabulary);
        FloatMatrix rows = FloatMatrix.of(h, hidden);
        Blas.transposedProduct(vocabulary, hidden, n, 1, logits, rows, 1, headGradient.matrix(hidden));
        matrices.headBack().multiply(n, m.logits, m.dRows, false);
        for (int i = 0; i < n; i++) {
            int at = (from + i) * hidden;
            FloatGradients.rmsNorm(m.dRows, i * hidden, m.x, at, hidden, inverse[i], m.weights, m.sums, m.lines);
        }
        System.arraycopy(m.dRows, 0, m.dx, from * hidden, n * hidden);
    }

    /** {@code m.logits} from scaled logits to d loss / d logits = dLogProb (onehot - p) / temperature. */
    private void logitGradients(
            FloatSlice slice, FloatSlice.Group group, int from, int n, TokenLoss loss, FloatWorkspace m) {
        boolean withPrompt = from < group.completionStart;
        int others = withPrompt ? n - 1 : n;
        float[] firstLogProbs = new float[withPrompt ? group.firstTokens.length : 0];
        float[] logProbs = new float[others];
        float[] inverseSums = new float[n];
        for (int i = 0; i < n; i++) {
            int at = i * vocabulary;
            float max = FloatMath.max(m.logits, at, vocabulary);
            int other = i - (n - others);
            if (other < 0) {
                for (int c = 0; c < firstLogProbs.length; c++) {
                    firstLogProbs[c] = m.logits[at + group.firstTokens[c]] - max;
                }
            } else {
                logProbs[other] = m.logits[at + slice.targets[from + i]] - max;
            }
            float sum = FloatMath.expSum(m.logits, at, vocabulary, max, m.lines.line, m.lines.powers);
            inverseSums[i] = 1 / sum;
            float logSum = (float) Math.log(sum);
            if (other < 0) {
                for (int c = 0; c < firstLogProbs.length; c++) {
                    firstLogProbs[c] -= logSum;
                }
            } else {
                logProbs[other] -= logSum;
            }
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
