package org.motet.model;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.motet.tensor.DType;
import org.motet.tensor.Device;
import org.motet.tensor.FloatBlock;
import org.motet.tensor.PackedWeight;
import org.motet.tensor.Tensor;
import org.motet.tensor.Tensors;

/**
 * Forward and backward passes in fp32 on the processor. The same computation as {@link DecoderBlock} and
 * {@link LanguageModelHead}; but where layers are narrow, tensor operations spend their time on calls, copies and memory far
 * from the processor. Here a batch is cut into slices of some hundred rows, only the products are left to the library, and
 * what stands between them is done in loops over plain arrays.
 */
final class FloatPasses {
    /** Most numbers that a slice may hold in the heap: 256 MiB for each worker. */
    private static final long MOST_NUMBERS = 1L << 26;

    private final ModelConfig config;
    private final RotaryEmbedding rotary;
    private final FloatDecoderBlock block;
    private final FloatBlock embedding;
    private final FloatBlock finalNorm;
    private final List<FloatLayer> layers;
    private final FloatWeights matrices;
    private final ConcurrentLinkedQueue<FloatWorkspace> idle = new ConcurrentLinkedQueue<>();

    /** @param weights fp32 on the processor; changes to their values are seen */
    FloatPasses(
            ModelConfig config,
            ModelWeights weights,
            List<FloatLayer> layers,
            FloatWeights matrices,
            RotaryEmbedding rotary) {
        this.config = config;
        this.rotary = rotary;
        this.block = new FloatDecoderBlock(config);
        this.embedding = FloatBlock.of(weights.embedding());
        this.finalNorm = FloatBlock.of(weights.finalNorm());
        this.layers = layers;
        this.matrices = matrices;
    }

    /**
     * Whether the loss depends on the chosen tokens' probabilities alone and every slice of the batch is small enough; a matter
     * of shapes, not of the memory at hand, so that a run repeats exactly.
     */
    boolean takes(PackedBatch batch, TokenLoss loss) {
        return loss.entropyGradients(0, 0) == null && take(batch.groups());
    }

    /** Whether every slice of these groups is small enough. */
    boolean take(List<Completions> groups) {
        return groups.stream().allMatch(group -> {
            long scores = (long) config.heads() * FloatSlice.scoresOfHead(group);
            return layers.size() * FloatActivations.size(config, FloatSlice.mostRows(group), scores) <= MOST_NUMBERS;
        });
    }

    /** As {@link CausalLm#backward}. */
    void backward(PackedBatch batch, TokenLoss loss, double temperature, ModelWeights gradients) {
        FloatWorkspace m = workspace();
        List<FloatLayer> layerGradients =
                gradients.layers().stream().map(FloatLayer::of).toList();
        FloatBlock embeddingGradient = FloatBlock.of(gradients.embedding());
        FloatBlock headGradient = FloatBlock.of(gradients.head());
        FloatHead output =
                new FloatHead(config, temperature, finalNorm, matrices, FloatBlock.of(gradients.finalNorm()));
        List<FloatWeights.Layer> w = matrices.layers();
        for (FloatSlice slice : FloatSlice.of(batch.groups())) {
            forward(slice, m);
            output.train(slice, loss, m);
            int last = layers.size() - 1;
            for (int i = last; i >= 0; i--) {
                FloatGradientSums.Layer sums = m.sums().layer(i);
                block.backward(layers.get(i), w.get(i), layerGradients.get(i), sums, m.layers[i], slice, m, i == last);
            }
            addToEmbedding(embeddingGradient, slice, m);
        }
        m.sums().moveTo(layerGradients, headGradient);
        idle.add(m);
    }

    /**
     * As {@link CausalLm#prefill}.
     *
     * @param prompts each without completions
     */
    Tensor prefill(List<Completions> prompts, int[] counts, FloatKvCache cache) {
        FloatWorkspace m = workspace();
        int hidden = config.hidden();
        float[] last = new float[prompts.size() * hidden]; // after the last block, of each prompt's last token
        int prompt = 0;
        cache.reserve(Arrays.stream(counts).sum());
        for (FloatSlice slice : FloatSlice.of(prompts)) {
            forward(slice, m);
            for (FloatSlice.Group group : slice.groups) {
                int length = group.completionStart - group.start;
                cache.join(length, counts[prompt], (layer, head, values, into) -> {
                    int line = config.heads() + (values ? config.keyValueHeads() : 0) + head;
                    int at = (line * slice.room + group.start) * config.headDim();
                    System.arraycopy(m.layers[layer].heads, at, into, 0, length * config.headDim());
                });
                System.arraycopy(m.x, (group.completionStart - 1) * hidden, last, prompt * hidden, hidden);
                prompt++;
            }
        }
        Tensor logits = logits(last, prompt, m);
        idle.add(m);
        return logits;
    }

    /** Final norm and head: x [n, D] to logits [n, V]. */
    private Tensor logits(float[] x, int n, FloatWorkspace m) {
        int hidden = config.hidden();
        int vocabulary = config.vocabulary();
        Tensor logits = Tensors.empty(DType.FLOAT32, Device.CPU, n, vocabulary);
        FloatBlock out = FloatBlock.of(logits);
        for (int from = 0; from < n; from += PackedWeight.BLOCK) {
            int rows = Math.min(PackedWeight.BLOCK, n - from);
            System.arraycopy(x, from * hidden, m.dy, 0, rows * hidden);
            m.norm.forward(rows, finalNorm, m.dy, m.inverse, m.normed);
            matrices.head().multiply(rows, m.normed, m.logits, false);
            out.write((long) from * vocabulary, m.logits, 0, rows * vocabulary);
        }
        return logits;
    }

    private FloatWorkspace workspace() {
        FloatWorkspace idleOne = idle.poll();
        return idleOne == null ? new FloatWorkspace(config) : idleOne;
    }

    /** All blocks; of the last one, rows that give logits. */
    private void forward(FloatSlice slice, FloatWorkspace m) {
        m.fit(slice);
        embed(slice, m);
        List<FloatWeights.Layer> w = matrices.layers();
        int last = layers.size() - 1;
        for (int i = 0; i <= last; i++) {
            block.forward(layers.get(i), w.get(i), m.layers[i], m.output(i), slice, m, i == last);
        }
    }

    private void embed(FloatSlice slice, FloatWorkspace m) {
        int hidden = config.hidden();
        int d = config.headDim();
        FloatBlock cos = FloatBlock.of(rotary.cos());
        FloatBlock signedSin = FloatBlock.of(rotary.signedSin());
        for (int row = 0; row < slice.rows; row++) {
            embedding.read((long) slice.tokens[row] * hidden, m.layers[0].x, row * hidden, hidden);
            cos.read((long) slice.positions[row] * d, m.cos, row * d, d);
            signedSin.read((long) slice.positions[row] * d, m.signedSin, row * d, d);
        }
    }

    private void addToEmbedding(FloatBlock gradient, FloatSlice slice, FloatWorkspace m) {
        int hidden = config.hidden();
        float[] sum = m.dh; // free by now, as the other
        for (int row = 0; row < slice.rows; row++) {
            long at = (long) slice.tokens[row] * hidden;
            gradient.read(at, sum, 0, hidden);
            System.arraycopy(m.dx, row * hidden, m.dy, 0, hidden);
            FloatMath.add(sum, m.dy, hidden);
            gradient.write(at, sum, 0, hidden);
        }
    }
}
