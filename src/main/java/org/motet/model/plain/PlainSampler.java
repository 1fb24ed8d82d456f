package org.motet.model.plain;

import org.motet.kernel.FloatBlock;
import org.motet.kernel.FloatMath;
import org.motet.tensor.Tensor;

/**
 * Draws from whole distributions on the processor. A row of logits is so little work that tensor operations cost more to start than
 * to run; the loops here run over one row after the other.
 */
public final class PlainSampler {
    private float[] logits = {}; // [V] of a row, less the largest
    private float[] weights = {}; // [V] exp of them
    private float[] scratch = {}; // [V]

    /**
     * Drawn tokens [B].
     *
     * @param logProbs of the drawn tokens, nats
     * @param entropies of the distributions, nats
     */
    public record Draw(long[] tokens, float[] logProbs, float[] entropies) {}

    /**
     * A token for each row.
     *
     * @param tensor logits [B, V] fp32 on the processor
     * @param uniforms in [0, 1): where in each distribution's cumulative sum its token is taken
     * @param temperatures of the rows; 0 takes the likeliest token, the first of several
     */
    public Draw draw(Tensor tensor, double[] uniforms, double[] temperatures) {
        int rows = uniforms.length;
        int vocabulary = (int) tensor.size(1);
        fit(vocabulary);
        FloatBlock block = TensorMemory.of(tensor);
        long[] tokens = new long[rows];
        float[] logProbs = new float[rows];
        float[] entropies = new float[rows];
        for (int row = 0; row < rows; row++) {
            float temperature = (float) temperatures[row];
            block.read((long) row * vocabulary, logits, 0, vocabulary);
            lower(vocabulary, temperature);
            System.arraycopy(logits, 0, weights, 0, vocabulary);
            FloatMath.exp(weights, scratch, 0, vocabulary);
            float sum = FloatMath.sum(weights, 0, vocabulary);
            double logSum = Math.log(sum);
            int token = temperature == 0 ? likeliest(vocabulary) : pick(vocabulary, uniforms[row] * sum);
            tokens[row] = token;
            logProbs[row] = (float) (logits[token] - logSum);
            entropies[row] = (float) (logSum - FloatMath.dot(weights, 0, logits, 0, vocabulary) / sum);
        }
        return new Draw(tokens, logProbs, entropies);
    }

    private void fit(int vocabulary) {
        if (logits.length < vocabulary) {
            logits = new float[vocabulary];
            weights = new float[vocabulary];
            scratch = new float[vocabulary];
        }
    }

    /** Logits over the temperature, the largest of them 0. */
    private void lower(int count, float temperature) {
        float max = FloatMath.max(logits, 0, count);
        float factor = temperature == 0 ? 1 : 1 / temperature;
        for (int i = 0; i < count; i++) {
            logits[i] = (logits[i] - max) * factor;
        }
    }

    private int likeliest(int count) {
        int token = 0;
        while (token < count - 1 && logits[token] != 0) {
            token++;
        }
        return token;
    }

    /** The token where the running sum passes the bar; rounding may leave it above all, then the last that has any weight. */
    private int pick(int count, double bar) {
        double sum = 0;
        int last = 0;
        for (int token = 0; token < count; token++) {
            sum += weights[token];
            if (sum > bar) {
                return token;
            }
            last = weights[token] > 0 ? token : last;
        }
        return last;
    }
}
