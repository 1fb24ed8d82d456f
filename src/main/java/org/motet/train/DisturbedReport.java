package org.motet.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.motet.metrics.StepMetrics;

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
        Map<String, Mean> accuracy = new LinkedHashMap<>();
        Map<String, Mean> byKind = new TreeMap<>();
        List<ScoredRollout> members = experience.members().toList();
        int disturbed = 0;
        for (ScoredRollout member : members) {
            @Nullable String kind = member.rollout().prompt().disturbance();
            double right = member.score().accuracy();
            accuracy.computeIfAbsent(kind == null ? OTHERS : ALL, _ -> new Mean())
                    .add(right);
            if (kind != null) {
                disturbed++;
                byKind.computeIfAbsent(ALL + "/" + kind, _ -> new Mean()).add(right);
            }
        }
        if (disturbed > 0) {
            metrics.set("prompts/disturbed", (double) disturbed / members.size());
            accuracy.putAll(byKind);
            accuracy.forEach((name, mean) -> metrics.set("reward/" + name + "/accuracy", mean.sum / mean.count));
        }
    }
}
