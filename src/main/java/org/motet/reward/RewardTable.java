package org.motet.reward;

import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.motet.math.Outcome;

/** The rewards of some completions, one row each; none that failed. */
public record RewardTable(List<RewardScore> scores) {
    public RewardTable {
        scores = List.copyOf(scores);
    }

    public static RewardTable of(Stream<RewardScore> scores) {
        return new RewardTable(scores.toList());
    }

    /** Means of the total and of its parts; empty for an empty table. */
    public Map<String, Double> means() {
        Map<String, Double> means = new LinkedHashMap<>();
        if (!scores.isEmpty()) {
            means.put("critic/score/mean", mean(RewardScore::total));
            means.put("reward/accuracy", mean(RewardScore::accuracy));
            means.put("reward/format", mean(RewardScore::format));
            for (String name : scores.getFirst().own().keySet()) {
                means.put(
                        "reward/" + name,
                        mean(score -> Objects.requireNonNull(score.own().get(name))));
            }
        }
        return means;
    }

    /** The means, the spread of the total, and how many completions came to each outcome; empty for an empty table. */
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (!scores.isEmpty()) {
            DoubleSummaryStatistics totals =
                    scores.stream().mapToDouble(RewardScore::total).summaryStatistics();
            metrics.put("critic/score/mean", mean(RewardScore::total));
            metrics.put("critic/score/max", totals.getMax());
            metrics.put("critic/score/min", totals.getMin());
            metrics.putAll(means());
            metrics.put("reward/length_penalty", mean(RewardScore::length));
            for (Outcome outcome : Outcome.values()) {
                metrics.put("reward/outcome/" + outcome.label(), (double) count(outcome));
            }
        }
        return metrics;
    }

    private long count(Outcome outcome) {
        return scores.stream()
                .filter(score -> score.verdict().outcome() == outcome)
                .count();
    }

    /** Plain sum in row order: the result does not depend on how many threads there are. */
    private double mean(ToDoubleFunction<RewardScore> part) {
        double sum = 0;
        for (RewardScore row : scores) {
            sum += part.applyAsDouble(row);
        }
        return sum / scores.size();
    }
}
