package org.motet.model;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.motet.tensor.FloatBlock;

/**
 * Forward and backward passes in fp32 on the processor. The same computation as {@link DecoderBlock} and
 * {@link LanguageModelHead}; but where layers are narrow, tensor operations spend their time on calls, copies and memory far
 * from the processor. Here a batch is cut into slices of some hundred rows, only the products are left to the library, and
 * what stands between them is done in loops over plain arrays.
 */
final class FloatTrainer {
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
    FloatTrainer(
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
        return loss.entropyGradients(0, 0) == null
                && batch.groups().stream()
                        .allMatch(group -> layers.size()
                                        * FloatActivations.size(
                                                config,
                                                FloatSlice.mostRows(group),
                                                (long) config.heads() * FloatSlice.scoresOfHead(group))
                                <= MOST_NUMBERS);
    }

    /** As {@link CausalLm#backward}. */
    void backward(PackedBatch batch, TokenLoss loss, double temperature, ModelWeights gradients) {
        FloatWorkspace idleOne = idle.poll();
        FloatWorkspace m = idleOne == null ? new FloatWorkspace(config) : idleOne;
        List<FloatLayer> layerGradients =
                gradients.layers().stream().map(FloatLayer::of).toList();
        FloatBlock embeddingGradient = FloatBlock.of(gradients.embedding());
        FloatBlock headGradient = FloatBlock.of(gradients.head());
        FloatHead output =
                new FloatHead(config, temperature, finalNorm, matrices, FloatBlock.of(gradients.finalNorm()));
        List<FloatWeights.Layer> w = matrices.layers();
        for (FloatSlice slice : FloatSlice.of(batch)) {
            m.fit(slice);
            embed(slice, m);
            int last = layers.size() - 1;
            for (int i = 0; i <= last; i++) {
                block.forward(layers.get(i), w.get(i), m.layers[i], m.output(i), slice, m, i == last);
            }
            output.train(slice, loss, m);
            for (int i = last; i >= 0; i--) {
                FloatGradientSums.Layer sums = m.sums.layer(i);
                block.backward(layers.get(i), w.get(i), layerGradients.get(i), sums, m.layers[i], slice, m, i == last);
            }
            addToEmbedding(embeddingGradient, slice, m);
        }
        m.sums.moveTo(layerGradients, headGradient);
        idle.add(m);
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
