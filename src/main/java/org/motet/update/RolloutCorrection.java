package org.motet.update;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The groups of a step with their importance weights.
 *
 * @param groups as they were given
 * @param metrics under verl's names, {@code rollout_corr/...}
 */
public record RolloutCorrection(List<List<TrainingGroup>> groups, Map<String, Double> metrics) {

    /** Weighs every token of a step whose old log-probabilities were computed again. */
    public static RolloutCorrection of(UpdateConfig update, List<List<TrainingGroup>> groups) {
        RolloutCorrectionConfig config = update.rolloutCorrection();
        List<float[]> training = new ArrayList<>();
        List<float[]> sampling = new ArrayList<>();
        for (List<TrainingGroup> some : groups) {
            for (TrainingGroup group : some) {
                training.addAll(group.oldLogProbs());
                sampling.addAll(group.samplingLogProbs());
            }
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        RolloutCorrectionMetrics.ofLogProbs(training, sampling)
                .forEach((name, value) -> metrics.put("rollout_corr/" + name, value));
        if (!config.isOn()) {
            return new RolloutCorrection(groups, metrics);
        }
        RolloutWeights weights = RolloutWeights.of(config, update.loss().clip().logRatioBound(), training, sampling);
        RolloutCorrectionMetrics.ofWeights(config, weights, training, sampling)
                .forEach((name, value) -> metrics.put("rollout_corr/" + name, value));
        List<float[]> factors = weights.factors(config);
        List<List<TrainingGroup>> weighed = new ArrayList<>();
        int next = 0;
        for (List<TrainingGroup> some : groups) {
            List<TrainingGroup> own = new ArrayList<>();
            for (TrainingGroup group : some) {
                int size = group.advantages().length;
                own.add(group.withFactors(factors.subList(next, next + size)));
                next += size;
            }
            weighed.add(own);
        }
        return new RolloutCorrection(weighed, metrics);
    }
}
