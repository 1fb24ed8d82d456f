package org.motet.model.plain;

import java.util.List;
import org.motet.kernel.FloatBlock;
import org.motet.model.CompletionLoss;
import org.motet.model.Completions;
import org.motet.model.Course;
import org.motet.model.HeadLoss;
import org.motet.model.HeadOrder;
import org.motet.model.ModelConfig;
import org.motet.model.PerTensor;
import org.motet.model.Scores;
import org.motet.model.plain.FloatWorkspace.Keep;

/** Training and scoring: slice after slice through all blocks, and back. */
final class FloatTraining {
    /** Most numbers of a slice that are kept for the way back, 256 MiB; what would be more is computed again. */
    private static final long MOST_NUMBERS = 1L << 26;

    private final ModelConfig config;
    private final FloatWeights weights;
    private final FloatForward forward;

    FloatTraining(ModelConfig config, FloatWeights weights, FloatForward forward) {
        this.config = config;
        this.weights = weights;
        this.forward = forward;
    }

    void backward(
            List<Completions> groups,
            CompletionLoss loss,
            double temperature,
            PerTensor<FloatBlock> gradients,
            boolean recompute,
            Course course,
            FloatWorkspace m) {
        HeadLoss headLoss = new HeadLoss(loss, new HeadOrder(groups));
        FloatHead head = new FloatHead(config, temperature, weights);
        List<FloatSlice> slices = FloatSlice.of(groups);
        for (FloatSlice slice : slices) {
            boolean isLast = slice == slices.getLast(); // after which sums are complete, block by block
            Keep keep = recompute || isLarge(slice) ? Keep.INPUTS : Keep.ALL;
            forward.run(slice, m, keep);
            m.fitGradients(slice);
            head.train(slice, headLoss, gradients.finalNorm(), m);
            if (isLast) {
                if (!gradients.tied()) {
                    m.sums().moveHead(gradients.head());
                }
                course.leftBack(config.layers());
            }
            int last = config.layers() - 1;
            for (int i = last; i >= 0; i--) {
                if (keep == Keep.INPUTS) {
                    forward.repeat(i, slice, m);
                }
                forward.block()
                        .backward(
                                weights.layer(i),
                                weights.matrices(i),
                                gradients.layers().get(i),
                                m.sums().layer(i),
                                m.input(i),
                                m.activations(i),
                                slice,
                                m,
                                i == last);
                if (isLast) {
                    m.sums().moveLayer(i, gradients.layers().get(i));
                    course.leftBack(i);
                }
            }
            forward.addToEmbedding(gradients.embedding(), slice, m);
        }
        if (gradients.tied()) {
            m.sums().moveHead(gradients.head());
        }
        course.leftBack(Course.EMBEDDING);
    }

    /** A matter of shapes, not of the memory at hand, so that a run repeats exactly; and it changes no number. */
    private boolean isLarge(FloatSlice slice) {
        return config.layers() * FloatActivations.size(config, slice.rows, slice.scores(config.heads())) > MOST_NUMBERS;
    }

    Scores score(List<Completions> groups, double temperature, FloatWorkspace m) {
        HeadOrder order = new HeadOrder(groups);
        float[] logProbs = new float[order.tokens()];
        float[] best = new float[order.tokens()];
        float[] entropies = new float[order.tokens()];
        FloatHead head = new FloatHead(config, temperature, weights);
        for (FloatSlice slice : FloatSlice.of(groups)) {
            forward.run(slice, m, Keep.NOTHING);
            head.score(slice, m, (from, someLogProbs, someBest, someEntropies) -> {
                System.arraycopy(someLogProbs, 0, logProbs, from, someLogProbs.length);
                System.arraycopy(someBest, 0, best, from, someBest.length);
                System.arraycopy(someEntropies, 0, entropies, from, someEntropies.length);
            });
        }
        return new Scores(order.byCompletion(logProbs), order.byCompletion(best), order.byCompletion(entropies));
    }
}
