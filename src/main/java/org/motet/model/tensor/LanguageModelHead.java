package org.motet.model.tensor;

import org.jspecify.annotations.Nullable;
import org.motet.model.CompletionLoss;
import org.motet.model.HeadLoss;
import org.motet.model.HeadOrder;
import org.motet.model.ModelConfig;
import org.motet.model.PerTensor;
import org.motet.model.Scores;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.Scope;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * Final norm, projection onto the vocabulary and log-probabilities, in chunks of rows: no [tokens, vocabulary] tensor
 * outlives a chunk, and the gradient of a chunk is computed while its logits are at hand. Where a loss needs whole completions,
 * the log-probabilities of all chunks are gathered first, and a chunk's logits are computed again for the gradient.
 */
public final class LanguageModelHead {
    /** Logits of a chunk: enough rows for an efficient product, few enough to stay in the processor's cache. */
    private static final int CPU_CHUNK_ELEMENTS = 1 << 17;

    private static final int GPU_CHUNK_ELEMENTS = 1 << 28;

    /** Logits of a slice of a chunk, which all operations after the product see before the next: they stay in the second level of cache. */
    private static final int CPU_SLICE_ELEMENTS = 1 << 18;

    /** Gradients of logits that are multiplied at once: the gradient of the head is read and written whole for each product. */
    private static final int PRODUCT_ELEMENTS = 1 << 25;

    private static final float[] NO_ENTROPIES = {};

    private final double eps;
    private final double temperature;
    private final Projection projection;

    /** Logits of rows after the final norm. */
    @FunctionalInterface
    public interface Projection {
        /** h [n, D] in the type of the products gives [n, V] fp32. */
        Tensor logits(Tensor h);
    }

    public LanguageModelHead(ModelConfig config, double temperature, Projection projection) {
        this.eps = config.normEpsilon();
        this.temperature = temperature;
        this.projection = projection;
    }

    /** Forward only: log-probabilities and entropies of the batch's predictions. */
    public Scores score(Tensor x, PerTensor<Tensor> w, PackedBatch batch) {
        HeadOrder order = batch.order();
        float[] logProbs = new float[order.tokens()];
        float[] best = new float[order.tokens()];
        float[] entropies = new float[order.tokens()];
        Normed normed = normed(x, w, batch);
        forEachSlice(normed, w, batch, (logits, from, n) -> {
            Tensor logs = logits.logSoftmax(1); // [n, V]
            float[] chosen = logs.gather(1, target(batch, from, n)).toFloats();
            System.arraycopy(chosen, 0, logProbs, from, n);
            System.arraycopy(logs.amax(1, false).toFloats(), 0, best, from, n);
            System.arraycopy(entropy(logs.exp(), logs).toFloats(), 0, entropies, from, n);
        });
        return new Scores(order.byCompletion(logProbs), order.byCompletion(best), order.byCompletion(entropies));
    }

    /**
     * Forward and backward: the gradient with respect to x [N, D].
     *
     * @param gradients those of final norm and head are added to; null where these are frozen
     */
    public Tensor train(
            Tensor x,
            PerTensor<Tensor> w,
            @Nullable PerTensor<Tensor> gradients,
            PackedBatch batch,
            CompletionLoss loss) {
        HeadLoss head = new HeadLoss(loss, batch.order());
        Normed normed = normed(x, w, batch);
        if (head.gathersFirst()) {
            forEachSlice(normed, w, batch, (logits, from, n) -> {
                Tensor logs = logits.logSoftmax(1); // [n, V]
                float[] logProbs = logs.gather(1, target(batch, from, n)).toFloats();
                float[] entropies =
                        head.usesEntropy() ? entropy(logs.exp(), logs).toFloats() : NO_ENTROPIES;
                head.gather(from, logProbs, entropies);
            });
        }
        Tensor dh = Tensors.empty(DType.FLOAT32, batch.device(), batch.predictedTokens(), x.size(1)); // [M, D]
        int vocabulary = (int) w.head().size(0);
        int chunk = chunkRows(vocabulary, batch.device());
        int product = gradients == null ? chunk : Math.max(1, PRODUCT_ELEMENTS / vocabulary / chunk) * chunk;
        forEachChunk(normed, product, (from, n) -> {
            Tensor dLogits = Tensors.empty(normed.h.dtype(), batch.device(), n, vocabulary); // [n, V]
            for (int at = 0; at < n; at += chunk) {
                forEachSlice(normed, batch.device(), from + at, Math.min(chunk, n - at), (logits, first, rows) -> {
                    Tensor gradient = logitGradient(logits, batch, first, rows, head);
                    dLogits.narrow(0, first - from, rows).copy_(gradient);
                });
            }
            dh.narrow(0, from, n).copy_(dLogits.mm(w.head()));
            if (gradients != null) {
                DecoderBlock.addProduct(gradients.head(), dLogits, normed.h.narrow(0, from, n));
            }
        });
        Tensor dNorm = gradients == null ? null : gradients.finalNorm();
        Tensor dRows = RmsNorm.backward(dh, normed.rows, normed.inverse, w.finalNorm(), dNorm);
        int s = batch.sequences();
        Tensor dx = Tensors.zeros(DType.FLOAT32, batch.device(), batch.rows(), x.size(1)); // [N, D]
        dx.indexAdd_(0, batch.lastPromptRows, dRows.narrow(0, 0, s));
        if (batch.completionRows() > 0) {
            int rows = batch.completionRows();
            dx.narrow(0, batch.promptRows(), rows).copy_(dRows.narrow(0, s, rows));
        }
        return dx;
    }

    /** Rows that predict, before and after the final norm, in head order. */
    private record Normed(Tensor rows, Tensor inverse, Tensor h) {} // [M, D], [M, 1], [M, D]

    private Normed normed(Tensor x, PerTensor<Tensor> w, PackedBatch batch) {
        Tensor first = x.indexSelect(0, batch.lastPromptRows); // [S, D]
        Tensor rows = batch.completionRows() == 0
                ? first
                : Tensors.cat(0, first, x.narrow(0, batch.promptRows(), batch.completionRows())); // [M, D]
        Tensor inverse = RmsNorm.inverseRms(rows, eps);
        return new Normed(
                rows,
                inverse,
                RmsNorm.apply(rows, inverse, w.finalNorm(), w.head().dtype()));
    }

    /** Predictions {@code from} to {@code from + n - 1}. */
    private interface Chunk {
        void take(int from, int n);
    }

    /** The same with their logits [n, V] fp32, divided by the temperature. */
    private interface Slice {
        void take(Tensor logits, int from, int n);
    }

    private void forEachSlice(Normed normed, PerTensor<Tensor> w, PackedBatch batch, Slice slice) {
        int chunk = chunkRows((int) w.head().size(0), batch.device());
        forEachChunk(normed, chunk, (from, n) -> forEachSlice(normed, batch.device(), from, n, slice));
    }

    /** Multiplies the rows of a chunk at once and hands on their logits in slices. */
    private void forEachSlice(Normed normed, Device device, int from, int n, Slice slice) {
        try (Scope chunk = Scope.open()) {
            Tensor logits = projection.logits(normed.h.narrow(0, from, n)); // [n, V]
            int rows = device.isCpu() ? Math.max(1, CPU_SLICE_ELEMENTS / (int) logits.size(1)) : n;
            for (int at = 0; at < n; at += rows) {
                int count = Math.min(rows, n - at);
                try (Scope scope = Scope.open()) {
                    Tensor some = logits.narrow(0, at, count);
                    if (temperature != 1.0) {
                        some.mul_(1.0 / temperature);
                    }
                    slice.take(some, from + at, count);
                }
            }
        }
    }

    private static void forEachChunk(Normed normed, int size, Chunk chunk) {
        int m = (int) normed.rows.size(0);
        for (int from = 0; from < m; from += size) {
            try (Scope scope = Scope.open()) {
                chunk.take(from, Math.min(size, m - from));
            }
        }
    }

    private static Tensor target(PackedBatch batch, int from, int n) {
        return batch.targets.narrow(0, from, n); // [n, 1]
    }

    /** {@code - sum p log p}: p is overwritten; [n, 1]. */
    private static Tensor entropy(Tensor p, Tensor logs) {
        return p.mul_(logs).sum(1, true).neg();
    }

    /**
     * d loss / d logits [n, V] = (dLogProb (onehot - p) - dEntropy p (log p + entropy)) / temperature.
     */
    private Tensor logitGradient(Tensor logits, PackedBatch batch, int from, int n, HeadLoss loss) {
        Tensor target = target(batch, from, n);
        Tensor logs = logits.logSoftmax(1); // [n, V]
        float[] logProbs = logs.gather(1, target).toFloats();
        if (loss.observes()) {
            loss.observe(from, logProbs, logs.amax(1, false).toFloats());
        }
        float[] dLogProbs = new float[n];
        if (!loss.usesEntropy()) {
            loss.at(from, logProbs, NO_ENTROPIES, dLogProbs, NO_ENTROPIES);
            Tensor dLogProb = Tensors.of(dLogProbs, batch.device(), n, 1).mul_(1.0 / temperature);
            return logs.exp_().mul_(dLogProb.neg()).scatterAdd_(1, target, dLogProb);
        }
        Tensor p = logs.exp(); // [n, V]
        Tensor entropy = entropy(logs.exp(), logs); // [n, 1]
        float[] dEntropies = new float[n];
        loss.at(from, logProbs, entropy.toFloats(), dLogProbs, dEntropies);
        Tensor dLogProb = Tensors.of(dLogProbs, batch.device(), n, 1).mul_(1.0 / temperature);
        Tensor dEntropy = Tensors.of(dEntropies, batch.device(), n, 1).mul_(1.0 / temperature);
        Tensor perToken = logs.add_(entropy).mul_(dEntropy).add_(dLogProb); // [n, V]
        return p.mul_(perToken).neg().scatterAdd_(1, target, dLogProb);
    }

    private static int chunkRows(int vocabulary, Device device) {
        int elements = device.isCpu() ? CPU_CHUNK_ELEMENTS : GPU_CHUNK_ELEMENTS;
        return Math.clamp(elements / vocabulary, 128, 4096);
    }
}
