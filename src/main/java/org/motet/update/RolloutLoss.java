package org.motet.update;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.motet.model.CompletionLoss;
import org.motet.model.NotFiniteException;

/**
 * The loss of a micro-batch's completions: a policy loss, plus the weighted distance to a reference policy, less the weighted
 * entropy, where the configuration has these.
 */
final class RolloutLoss implements CompletionLoss {
    private static final float[] NONE = {};

    private final LossConfig config;
    private final double entropyCoefficient;
    private final List<Row> rows = new ArrayList<>(); // one for each completion
    private final Map<String, LossSums> sums = new LinkedHashMap<>();

    /** What is known of a completion before its log-probabilities are. */
    private record Row(
            TrainingGroup group,
            int place,
            float[] oldLogProbs,
            float[] referenceLogProbs,
            float[] factors,
            double advantage,
            float[] tokenAdvantages,
            double weight,
            LossSums sums) {}

    RolloutLoss(LossConfig config, List<WeightedGroup> groups) {
        this(config, config.entropy().coefficient(), groups);
    }

    /** @param entropyCoefficient weight of the entropy at this time */
    RolloutLoss(LossConfig config, double entropyCoefficient, List<WeightedGroup> groups) {
        this.config = config;
        this.entropyCoefficient = entropyCoefficient;
        for (WeightedGroup weighted : groups) {
            TrainingGroup group = weighted.group();
            LossSums own = sums.computeIfAbsent(group.label(), _ -> new LossSums());
            for (int i = 0; i < group.advantages().length; i++) {
                rows.add(new Row(
                        group,
                        i,
                        group.oldLogProbs().get(i),
                        config.needsReference() ? group.referenceLogProbs().get(i) : NONE,
                        group.factors().isEmpty() ? NONE : group.factors().get(i),
                        group.advantages()[i],
                        group.tokenAdvantages().isEmpty()
                                ? NONE
                                : group.tokenAdvantages().get(i),
                        weighted.weights()[i],
                        own));
            }
        }
    }

    @Override
    public boolean isTokenLocal() {
        return config.isTokenLocal();
    }

    @Override
    public boolean usesEntropy() {
        return config.entropy().isUsed();
    }

    @Override
    public void differentiate(
            int completion, int first, float[] logProbs, float[] entropies, float[] dLogProbs, float[] dEntropies) {
        Row row = rows.get(completion);
        if (row.weight == 0) {
            Arrays.fill(dLogProbs, 0);
            Arrays.fill(dEntropies, 0);
            return;
        }
        TokenRun run = run(row, first, logProbs);
        config.lossMode().differentiate(config, run, dLogProbs, row.sums);
        if (config.needsReference()) {
            config.klLossType().addTo(dLogProbs, config.klLossCoef(), run, row.sums);
        }
        for (int t = 0; t < logProbs.length; t++) {
            row.sums.addGap(Math.abs(Math.exp(logProbs[t]) - Math.exp(run.oldLogProbs()[t])));
        }
        for (int t = 0; t < entropies.length; t++) {
            row.sums.addEntropy(run.mask()[t] * row.weight * entropies[t], entropies[t]);
            dEntropies[t] = (float) (-entropyCoefficient * run.mask()[t] * row.weight);
        }
        requireFinite(row, first, logProbs, dLogProbs);
    }

    /** What is not finite shows in the sums; the numbers are looked at one by one only then. */
    private static void requireFinite(Row row, int first, float[] logProbs, float[] dLogProbs) {
        double sum = 0;
        for (int t = 0; t < logProbs.length; t++) {
            sum += (double) logProbs[t] + dLogProbs[t];
        }
        if (Double.isFinite(sum) && row.sums.isFinite()) {
            return;
        }
        String name = row.group.name(row.place);
        int broken = NotFiniteException.first(logProbs);
        if (broken >= 0) {
            throw new NotFiniteException("the loss is not finite: the model gives token %d of %s the log-probability %s"
                    .formatted(first + broken + 1, name, logProbs[broken]));
        }
        throw new NotFiniteException("the loss of %s is not finite, or too large to compute with; its advantage is %s"
                .formatted(name, row.advantage));
    }

    private TokenRun run(Row row, int first, float[] logProbs) {
        int end = first + logProbs.length;
        boolean keeps = config.tokens()
                .keeps(row.advantage, logProbs, row.group.samplingLogProbs().get(row.place));
        float[] mask = new float[logProbs.length];
        Arrays.fill(mask, 1);
        return new TokenRun(
                logProbs,
                Arrays.copyOfRange(row.oldLogProbs, first, end),
                cut(row.referenceLogProbs, first, end),
                mask,
                row.advantage,
                cut(row.tokenAdvantages, first, end),
                row.weight,
                keeps ? cut(row.factors, first, end) : new float[logProbs.length]);
    }

    private static float[] cut(float[] ofTokens, int first, int end) {
        return ofTokens.length == 0 ? NONE : Arrays.copyOfRange(ofTokens, first, end);
    }

    /** What the tokens add up to, by the label of their group. */
    Map<String, LossSums> sums() {
        return sums;
    }
}
