package org.motet.model;

import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * Final norm, projection onto the vocabulary and log-probabilities, in chunks of rows: no [tokens, vocabulary] tensor
 * outlives a chunk, and the gradient of a chunk is computed while its logits are at hand.
 */
final class LanguageModelHead {
    /** Logits of a chunk: enough rows for an efficient product, few enough to stay in the processor's cache. */
    private static final int CPU_CHUNK_ELEMENTS = 1 << 17;

    private static final int GPU_CHUNK_ELEMENTS = 1 << 28;

    private static final float[] NO_ENTROPIES = {};

    private final double eps;
    private final double temperature;

    LanguageModelHead(ModelConfig config, double temperature) {
        this.eps = config.normEpsilon();
        this.temperature = temperature;
    }

    /** Forward only: fills log-probabilities and entropies [M] in head order. */
    void score(Tensor x, ModelWeights w, PackedBatch batch, float[] logProbs, float[] entropies) {
        run(x, w, batch, null, (from, logProb, entropy, gradient) -> {
            System.arraycopy(logProb, 0, logProbs, from, logProb.length);
            System.arraycopy(entropy, 0, entropies, from, entropy.length);
        });
    }

    /** Forward and backward: the gradient with respect to x [N, D]; adds to the gradients of final norm and head. */
    Tensor train(Tensor x, ModelWeights w, ModelWeights gradients, PackedBatch batch, TokenLoss loss) {
        Tensor dRows = run(x, w, batch, gradients, loss); // [M, D]
        int promptRows = batch.prompts.rows();
        int s = batch.sequences();
        Tensor dx = Tensors.zeros(DType.FLOAT32, batch.device(), batch.rows(), x.size(1));
        dx.indexAdd_(0, batch.lastPromptRows, dRows.narrow(0, 0, s));
        if (!batch.completions.isEmpty()) {
            dx.narrow(0, promptRows, batch.completions.rows()).copy_(dRows.narrow(0, s, batch.completions.rows()));
        }
        return dx;
    }

    private Tensor run(
            Tensor x,
            ModelWeights w,
            PackedBatch batch,
            @org.jspecify.annotations.Nullable ModelWeights gradients,
            TokenLoss loss) {
        int m = batch.predictedTokens();
        Tensor first = x.indexSelect(0, batch.lastPromptRows); // [S, D]
        Tensor rows = batch.completions.isEmpty()
                ? first
                : Tensors.cat(0, first, x.narrow(0, batch.prompts.rows(), batch.completions.rows())); // [M, D]
        Tensor inverse = RmsNorm.inverseRms(rows, eps);
        Tensor h = RmsNorm.apply(rows, inverse, w.finalNorm(), w.head().dtype()); // [M, D]
        Tensor dh = gradients == null ? h : Tensors.empty(DType.FLOAT32, batch.device(), m, x.size(1));
        int chunk = chunkRows((int) w.head().size(0), batch.device());
        for (int from = 0; from < m; from += chunk) {
            int n = Math.min(chunk, m - from);
            try (Scope scope = Scope.open()) {
                Tensor hc = h.narrow(0, from, n);
                Tensor target = batch.targets.narrow(0, from, n); // [n, 1]
                Tensor dLogits = logitGradient(hc, target, w, batch.device(), from, loss, gradients != null);
                if (gradients != null) {
                    Tensor typed = dLogits.to(hc.dtype());
                    dh.narrow(0, from, n).copy_(typed.mm(w.head()));
                    DecoderBlock.addProduct(gradients.head(), typed, hc);
                }
            }
        }
        return gradients == null ? dh : RmsNorm.backward(dh, rows, inverse, w.finalNorm(), gradients.finalNorm());
    }

    /**
     * Logits of rows hc [n, D], handed to the loss; then d loss / d logits [n, V] = (dLogProb (onehot - p) - dEntropy p (log p +
     * entropy)) / temperature.
     */
    private Tensor logitGradient(
            Tensor hc, Tensor target, ModelWeights w, Device device, int from, TokenLoss loss, boolean backward) {
        Tensor logits = Tensors.linear(hc, w.head(), null).to(DType.FLOAT32); // [n, V]
        if (temperature != 1.0) {
            logits.mul_(1.0 / temperature);
        }
        Tensor logs = logits.logSoftmax(1); // [n, V]
        float[] logProbs = logs.gather(1, target).toFloats();
        float[] gradient = new float[logProbs.length];
        if (!backward) {
            Tensor p = logs.exp();
            loss.at(from, logProbs, p.mul_(logs).sum(1, false).neg().toFloats(), gradient);
            return p;
        }
        float[] dEntropies = loss.entropyGradients(from, gradient.length);
        if (dEntropies == null) {
            loss.at(from, logProbs, NO_ENTROPIES, gradient);
            Tensor p = logs.exp_();
            Tensor dLogProb = Tensors.of(gradient, device, gradient.length, 1).mul_(1.0 / temperature);
            return p.mul_(dLogProb.neg()).scatterAdd_(1, target, dLogProb);
        }
        Tensor p = logs.exp(); // [n, V]
        Tensor entropy = p.mul(logs).sum(1, true).neg(); // [n, 1]
        loss.at(from, logProbs, entropy.toFloats(), gradient);
        Tensor dLogProb = Tensors.of(gradient, device, gradient.length, 1).mul_(1.0 / temperature);
        Tensor dEntropy = Tensors.of(dEntropies, device, gradient.length, 1).mul_(1.0 / temperature);
        Tensor perToken = logs.add_(entropy).mul_(dEntropy).add_(dLogProb); // [n, V]
        return p.mul_(perToken).neg().scatterAdd_(1, target, dLogProb);
    }

    private static int chunkRows(int vocabulary, Device device) {
        int elements = device.isCpu() ? CPU_CHUNK_ELEMENTS : GPU_CHUNK_ELEMENTS;
        return Math.clamp(elements / vocabulary, 128, 4096);
    }
}
