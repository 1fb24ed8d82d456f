package org.motet.reward;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.motet.math.Outcome;

/**
 * The rewards of a batch, one row a completion.
 *
 * @param scores in the order of the submissions
 * @param templates name of the template that asked, by row
 */
public record RewardTable(List<RewardScore> scores, List<String> templates) {
    public RewardTable {
        scores = List.copyOf(scores);
        templates = List.copyOf(templates);
        if (scores.size() != templates.size()) {
            throw new IllegalArgumentException(scores.size() + " scores but " + templates.size() + " templates");
        }
    }

    public int size() {
        return scores.size();
    }

    /** 0 or 1 by row. */
    public double[] accuracy() {
        return column(RewardScore::accuracy);
    }

    /** In [0, 1] by row. */
    public double[] format() {
        return column(RewardScore::format);
    }

    /** What the advantages are made of, by row. */
    public double[] total() {
        return column(RewardScore::total);
    }

    /** Means of the parts, spread of the total, and how many completions came to each outcome; empty for an empty table. */
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (scores.isEmpty()) {
            return metrics;
        }
        metrics.put("critic/score/mean", mean(scores, RewardScore::total));
        metrics.put(
                "critic/score/max",
                scores.stream().mapToDouble(RewardScore::total).max().orElseThrow());
        metrics.put(
                "critic/score/min",
                scores.stream().mapToDouble(RewardScore::total).min().orElseThrow());
        metrics.put("reward/accuracy", mean(scores, RewardScore::accuracy));
        metrics.put("reward/format", mean(scores, RewardScore::format));
        metrics.put("reward/length_penalty", mean(scores, RewardScore::length));
        for (Outcome outcome : Outcome.values()) {
            metrics.put("reward/outcome/" + outcome.label(), (double) count(outcome));
        }
        return metrics;
    }

    /**
     * Shares of groups by what their completions got: all answers right, none right, some right, and all totals equal, so that
     * nothing is learned from them.
     *
     * @param group index of its group by row, from 0, none left out
     */
    public Map<String, Double> groupMetrics(int[] group) {
        if (group.length != size()) {
            throw new IllegalArgumentException(size() + " rows but " + group.length + " group indices");
        }
        Map<Integer, List<RewardScore>> groups = new TreeMap<>();
        for (int i = 0; i < group.length; i++) {
            groups.computeIfAbsent(group[i], _ -> new ArrayList<>()).add(scores.get(i));
        }
        double right = 0;
        double wrong = 0;
        double constant = 0;
        for (List<RewardScore> members : groups.values()) {
            double accuracy = mean(members, RewardScore::accuracy);
            right += accuracy == 1 ? 1 : 0;
            wrong += accuracy == 0 ? 1 : 0;
            constant +=
                    members.stream().mapToDouble(RewardScore::total).distinct().count() == 1 ? 1 : 0;
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (!groups.isEmpty()) {
            metrics.put("reward/groups/all_correct", right / groups.size());
            metrics.put("reward/groups/all_wrong", wrong / groups.size());
            metrics.put("reward/groups/mixed", (groups.size() - right - wrong) / groups.size());
            metrics.put("reward/groups/zero_spread", constant / groups.size());
        }
        return metrics;
    }

    /** Number of completions and means of the parts, by template name in alphabetical order. */
    public Map<String, Map<String, Double>> metricsByTemplate() {
        Map<String, List<RewardScore>> rows = new TreeMap<>();
        for (int i = 0; i < size(); i++) {
            rows.computeIfAbsent(templates.get(i), _ -> new ArrayList<>()).add(scores.get(i));
        }
        Map<String, Map<String, Double>> metrics = new LinkedHashMap<>();
        rows.forEach((template, members) -> {
            Map<String, Double> row = new LinkedHashMap<>();
            row.put("count", (double) members.size());
            row.put("critic/score/mean", mean(members, RewardScore::total));
            row.put("reward/accuracy", mean(members, RewardScore::accuracy));
            row.put("reward/format", mean(members, RewardScore::format));
            metrics.put(template, row);
        });
        return metrics;
    }

    private long count(Outcome outcome) {
        return scores.stream()
                .filter(score -> score.verdict().outcome() == outcome)
                .count();
    }

    private double[] column(ToDoubleFunction<RewardScore> part) {
        return scores.stream().mapToDouble(part).toArray();
    }

    /** Plain sum in row order: the result does not depend on how many threads there are. */
    private static double mean(List<RewardScore> rows, ToDoubleFunction<RewardScore> part) {
        double sum = 0;
        for (RewardScore row : rows) {
            sum += part.applyAsDouble(row);
        }
        return sum / rows.size();
    }
}
