package org.motet.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.motet.metrics.StepMetrics;
import org.motet.reward.RewardScore;
import org.motet.rollout.Rollout;

/** Accuracy on prompts with misleading text apart from the others, where a step has such prompts. */
final class DisturbedReport {
    private static final String OTHERS = "undisturbed";
    private static final String ALL = "disturbed";

    private DisturbedReport() {}

    private static final class Mean {
        double sum;
        int count;

        void add(double value) {
            sum += value;
            count++;
        }
    }

    static void write(StepMetrics metrics, Experience experience) {
        List<Rollout> rollouts = experience.rollouts().toList();
        Map<String, Mean> accuracy = new LinkedHashMap<>();
        Map<String, Mean> byKind = new TreeMap<>();
        int disturbed = 0;
        for (int row = 0; row < rollouts.size(); row++) {
            RewardScore score = experience.rewards().scores().get(row);
            @Nullable String kind = rollouts.get(row).prompt().disturbance();
            accuracy.computeIfAbsent(kind == null ? OTHERS : ALL, _ -> new Mean())
                    .add(score.accuracy());
            if (kind != null) {
                disturbed++;
                byKind.computeIfAbsent(ALL + "/" + kind, _ -> new Mean()).add(score.accuracy());
            }
        }
        if (disturbed > 0) {
            metrics.set("prompts/disturbed", (double) disturbed / rollouts.size());
            accuracy.putAll(byKind);
            accuracy.forEach((name, mean) -> metrics.set("reward/" + name + "/accuracy", mean.sum / mean.count));
        }
    }
}
