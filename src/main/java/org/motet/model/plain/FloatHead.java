package org.motet.model.plain;

import java.util.Arrays;
import org.motet.kernel.FloatBlock;
import org.motet.kernel.FloatMath;
import org.motet.kernel.PackedWeight;
import org.motet.model.HeadLoss;
import org.motet.model.ModelConfig;

/**
 * Final norm, projection onto the vocabulary and log-probabilities over the rows of a {@link FloatSlice}, in blocks of rows; the
 * last row of a prompt counts for all completions.
 */
final class FloatHead {
    private static final int BLOCK = PackedWeight.BLOCK;
    private static final float[] NONE = {};

    private final int hidden;
    private final int vocabulary;
    private final float inverseTemperature;
    private final FloatWeights weights;

    FloatHead(ModelConfig config, double temperature, FloatWeights weights) {
        this.hidden = config.hidden();
        this.vocabulary = config.vocabulary();
        this.inverseTemperature = (float) (1 / temperature);
        this.weights = weights;
    }

    /** Given the numbers of tokens from {@code from} on, in head order. */
    interface Sink {
        void take(int from, float[] logProbs, float[] bestLogProbs, float[] entropies);
    }

    /** Log-probabilities and entropies of the slice's predictions. */
    void score(FloatSlice slice, FloatWorkspace m, Sink sink) {
        forEachBlock(slice, block -> {
            logits(block, m);
            Distribution p = softmax(slice, block, true, m);
            if (block.first > 0) {
                float[] entropies = repeated(p.entropies[0], block.first);
                sink.take(block.firstSequence, p.firstLogProbs, repeated(p.best[0], block.first), entropies);
            }
            if (block.others > 0) {
                float[] best = Arrays.copyOfRange(p.best, block.n - block.others, block.n);
                float[] entropies = Arrays.copyOfRange(p.entropies, block.n - block.others, block.n);
                sink.take(block.firstOther, p.logProbs, best, entropies);
            }
        });
    }

    /** From {@code m.last()} to {@code m.dx}; adds to the gradients of final norm and head. */
    void train(FloatSlice slice, HeadLoss loss, FloatBlock normGradient, FloatWorkspace m) {
        if (loss.gathersFirst()) {
            score(
                    slice,
                    m,
                    (from, logProbs, _, entropies) ->
                            loss.gather(from, logProbs, loss.usesEntropy() ? entropies : NONE));
        }
        for (FloatSlice.Group group : slice.groups) {
            Arrays.fill(m.dx, group.start * hidden, (group.completionStart - 1) * hidden, 0);
        }
        forEachBlock(slice, block -> {
            float[] x = logits(block, m);
            logitGradients(slice, block, loss, m);
            m.product.take(block.n, m.normed, 0, hidden);
            m.product.add(m.logits, 0, vocabulary, m.sums().head());
            weights.head().back().multiply(block.n, m.logits, m.dh, false);
            m.norm.backward(block.n, weights.finalNorm(), x, m.inverse, m.dh, normGradient);
            System.arraycopy(m.dh, 0, m.dx, block.from * hidden, block.n * hidden);
        });
    }

    /**
     * Rows of one group that give logits together: perhaps the last of the prompt, then rows of completions.
     *
     * @param from first row
     * @param n rows
     * @param first completions whose first token is predicted here: all of the group, or none
     * @param firstSequence their place in head order
     * @param others rows of completions
     * @param firstOther their place in head order
     * @param firstTokens the first tokens, where they are predicted here
     */
    private record Rows(int from, int n, int first, int firstSequence, int others, int firstOther, int[] firstTokens) {}

    private interface Action {
        void take(Rows rows);
    }

    private static void forEachBlock(FloatSlice slice, Action action) {
        for (FloatSlice.Group group : slice.groups) {
            int end = group.completionStart + group.completionRows;
            for (int from = group.completionStart - 1; from < end; from += BLOCK) {
                boolean withPrompt = from < group.completionStart;
                int n = Math.min(BLOCK, end - from);
                int others = withPrompt ? n - 1 : n;
                int first = withPrompt ? group.firstTokens.length : 0;
                int firstOther = group.firstOther + from + (n - others) - group.completionStart;
                action.take(new Rows(from, n, first, group.firstSequence, others, firstOther, group.firstTokens));
            }
        }
    }

    /** Scaled logits of the rows, to {@code m.logits}; gives what the norm read. */
    private float[] logits(Rows rows, FloatWorkspace m) {
        float[] x = m.dy; // free until the blocks' backward passes
        System.arraycopy(m.last(), rows.from * hidden, x, 0, rows.n * hidden);
        m.norm.forward(rows.n, weights.finalNorm(), x, m.inverse, m.normed);
        weights.head().forward().multiply(rows.n, m.normed, m.logits, false);
        FloatMath.scale(m.logits, 0, rows.n * vocabulary, inverseTemperature);
        return x;
    }

    /**
     * What the rows predict.
     *
     * @param firstLogProbs of the group's first tokens, where they are predicted here
     * @param logProbs of the other rows' tokens
     * @param best log-probability of each row's likeliest token [n]
     * @param inverseSums by which the exponentials in {@code m.logits} become probabilities [n]
     * @param entropies [n]; empty unless asked for
     */
    private record Distribution(
            float[] firstLogProbs, float[] logProbs, float[] best, float[] inverseSums, float[] entropies) {}

    /** {@code m.logits} from scaled logits to their unnormalised exponentials; with entropies {@code m.lowered} keeps the logits. */
    private Distribution softmax(FloatSlice slice, Rows rows, boolean withEntropies, FloatWorkspace m) {
        int n = rows.n;
        float[] firstLogProbs = new float[rows.first];
        float[] logProbs = new float[rows.others];
        FloatMath.lowerToMax(m.logits, n, vocabulary);
        for (int c = 0; c < rows.first; c++) {
            firstLogProbs[c] = m.logits[rows.firstTokens[c]];
        }
        for (int other = 0; other < rows.others; other++) {
            int i = other + n - rows.others;
            logProbs[other] = m.logits[i * vocabulary + slice.targets[rows.from + i]];
        }
        float[] lowered = withEntropies ? m.copyLogits(n * vocabulary) : NONE;
        FloatMath.exp(m.logits, m.scratch, 0, n * vocabulary);
        float[] inverseSums = new float[n];
        float[] best = new float[n];
        float[] entropies = new float[withEntropies ? n : 0];
        for (int i = 0; i < n; i++) {
            float sum = FloatMath.sum(m.logits, i * vocabulary, vocabulary);
            inverseSums[i] = 1 / sum;
            best[i] = (float) Math.log(inverseSums[i]); // its lowered logit is 0
            if (withEntropies) { // log sum - sum p logit
                float mean = FloatMath.dot(m.logits, i * vocabulary, lowered, i * vocabulary, vocabulary) / sum;
                entropies[i] = (float) Math.log(sum) - mean;
            }
        }
        for (int c = 0; c < rows.first; c++) {
            firstLogProbs[c] += best[0];
        }
        for (int other = 0; other < rows.others; other++) {
            logProbs[other] += best[other + n - rows.others];
        }
        return new Distribution(firstLogProbs, logProbs, best, inverseSums, entropies);
    }

    /**
     * {@code m.logits} from scaled logits to d loss / d logits = (dLogProb (onehot - p) - dEntropy p (log p + entropy)) /
     * temperature.
     */
    private void logitGradients(FloatSlice slice, Rows rows, HeadLoss loss, FloatWorkspace m) {
        int n = rows.n;
        Distribution p = softmax(slice, rows, loss.usesEntropy(), m);
        if (loss.observes()) {
            loss.observe(rows.firstSequence, p.firstLogProbs, repeated(p.best[0], rows.first));
            loss.observe(rows.firstOther, p.logProbs, Arrays.copyOfRange(p.best, n - rows.others, n));
        }
        if (rows.first > 0) {
            float[] entropies = loss.usesEntropy() ? repeated(p.entropies[0], rows.first) : NONE;
            float[] slopes = new float[entropies.length];
            float[] gradients = gradients(loss, rows.firstSequence, p.firstLogProbs, entropies, slopes);
            spread(0, sum(gradients), sum(slopes), p, m);
            for (int c = 0; c < gradients.length; c++) {
                m.logits[rows.firstTokens[c]] += gradients[c];
            }
        }
        if (rows.others > 0) {
            float[] entropies = loss.usesEntropy() ? Arrays.copyOfRange(p.entropies, n - rows.others, n) : NONE;
            float[] slopes = new float[entropies.length];
            float[] gradients = gradients(loss, rows.firstOther, p.logProbs, entropies, slopes);
            for (int other = 0; other < rows.others; other++) {
                int i = other + n - rows.others;
                spread(i, gradients[other], slopes.length == 0 ? 0 : slopes[other], p, m);
                m.logits[i * vocabulary + slice.targets[rows.from + i]] += gradients[other];
            }
        }
    }

    /** Row i of {@code m.logits} from exponentials to what all tokens of the vocabulary get. */
    private void spread(int i, float gradient, float slope, Distribution p, FloatWorkspace m) {
        int at = i * vocabulary;
        float inverse = p.inverseSums[i];
        if (slope == 0) {
            FloatMath.scale(m.logits, at, vocabulary, -gradient * inverse);
            return;
        }
        float constant = gradient + slope * (p.entropies[i] + (float) Math.log(inverse)); // log p = logit + log inverse
        float[] lowered = m.lowered;
        for (int j = at; j < at + vocabulary; j++) {
            m.logits[j] *= -inverse * (constant + slope * lowered[j]);
        }
    }

    /** The loss's derivatives by the scaled logits' chosen tokens; likewise by entropies, to {@code slopes}. */
    private float[] gradients(HeadLoss loss, int from, float[] logProbs, float[] entropies, float[] slopes) {
        float[] gradients = new float[logProbs.length];
        loss.at(from, logProbs, entropies, gradients, slopes);
        FloatMath.scale(gradients, 0, gradients.length, inverseTemperature);
        FloatMath.scale(slopes, 0, slopes.length, inverseTemperature);
        return gradients;
    }

    private static float sum(float[] values) {
        float sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    private static float[] repeated(float value, int count) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }
}
