package org.motet.update;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.motet.model.PackedBatch;
import org.motet.model.TokenLoss;

/**
 * The loss of a micro-batch's tokens: {@link PolicyLoss#ppoClip}, plus the weighted distance to a reference policy, less the
 * weighted entropy, where the configuration has these. All arrays are in head order.
 */
final class RolloutLoss implements TokenLoss {
    private final LossConfig config;
    private final KlPenalty penalty;
    private final float[] oldLogProbs;
    private final float @Nullable [] referenceLogProbs;
    private final float[] advantages;
    private final float[] weights;
    private final float[] sumsOf; // number of the sums that a token counts in
    private final LossSums[] sums;
    private final List<String> labels;
    private final float[] logProbs;
    private final float[] gradients;

    RolloutLoss(LossConfig config, List<WeightedGroup> groups, PackedBatch batch) {
        List<float[]> old = new ArrayList<>();
        List<float[]> reference = new ArrayList<>();
        List<float[]> advantageOf = new ArrayList<>();
        List<float[]> weightOf = new ArrayList<>();
        List<float[]> numbers = new ArrayList<>();
        labels = groups.stream()
                .map(weighted -> weighted.group().label())
                .distinct()
                .toList();
        for (WeightedGroup weighted : groups) {
            TrainingGroup group = weighted.group();
            reference.addAll(group.referenceLogProbs());
            for (int i = 0; i < group.advantages().length; i++) {
                int length = group.oldLogProbs().get(i).length;
                old.add(group.oldLogProbs().get(i));
                advantageOf.add(constant(group.advantages()[i], length));
                weightOf.add(constant(weighted.weights()[i], length));
                numbers.add(constant(labels.indexOf(group.label()), length));
            }
        }
        this.config = config;
        this.penalty = config.klLossType();
        this.oldLogProbs = batch.toHeadOrder(old);
        this.referenceLogProbs = config.needsReference() ? batch.toHeadOrder(reference) : null;
        this.advantages = batch.toHeadOrder(advantageOf);
        this.weights = batch.toHeadOrder(weightOf);
        this.sumsOf = batch.toHeadOrder(numbers);
        this.sums = new LossSums[labels.size()];
        Arrays.setAll(sums, label -> new LossSums());
        this.logProbs = new float[weights.length];
        this.gradients = new float[weights.length];
    }

    private static float[] constant(double value, int length) {
        float[] values = new float[length];
        Arrays.fill(values, (float) value);
        return values;
    }

    @Override
    public void at(int from, float[] chunk, float[] entropies, float[] out) {
        System.arraycopy(chunk, 0, logProbs, from, chunk.length);
        int end = from + chunk.length;
        for (int start = from; start < end; ) { // runs of tokens that count in the same sums
            int stop = start + 1;
            while (stop < end && sumsOf[stop] == sumsOf[start]) {
                stop++;
            }
            add(start, stop, sums[(int) sumsOf[start]]);
            start = stop;
        }
        System.arraycopy(gradients, from, out, 0, out.length);
        for (int i = 0; i < entropies.length; i++) {
            sums[(int) sumsOf[from + i]].addEntropy(weights[from + i] * entropies[i]);
        }
    }

    private void add(int from, int to, LossSums into) {
        PolicyLoss.ppoClip(config.clip(), logProbs, oldLogProbs, advantages, weights, from, to, gradients, into);
        if (referenceLogProbs != null) {
            penalty.addTo(gradients, config.klLossCoef(), logProbs, referenceLogProbs, weights, from, to, into);
        }
        for (int i = from; i < to; i++) {
            into.addGap(Math.abs(Math.exp(logProbs[i]) - Math.exp(oldLogProbs[i])));
        }
    }

    @Override
    public float @Nullable [] entropyGradients(int from, int count) {
        if (config.entropyCoeff() == 0) {
            return null;
        }
        float[] slopes = new float[count];
        for (int i = 0; i < count; i++) {
            slopes[i] = (float) (-config.entropyCoeff() * weights[from + i]);
        }
        return slopes;
    }

    /** What the tokens add up to, by the label of their group. */
    Map<String, LossSums> sums() {
        Map<String, LossSums> byLabel = new LinkedHashMap<>();
        for (int i = 0; i < sums.length; i++) {
            byLabel.put(labels.get(i), sums[i]);
        }
        return byLabel;
    }
}
