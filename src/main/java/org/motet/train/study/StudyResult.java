package org.motet.train.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.motet.train.TrainSummary;

/**
 * Several arms of an experiment, each run under several seeds; {@code study.json}.
 *
 * @param arms in the order in which they were named; the first is what the others are compared with
 */
public record StudyResult(List<Arm> arms) {
    public StudyResult {
        arms = List.copyOf(arms);
    }

    /**
     * An arm.
     *
     * @param runs finished runs by seed
     * @param figures means over the runs
     * @param overFirst differences to the first arm's run of the same seed, meaned; empty for the first arm
     */
    public record Arm(String name, List<Run> runs, Map<Figure, Estimate> figures, Map<Figure, Estimate> overFirst) {}

    /** A run's figures; {@code folder} is where it is. */
    public record Run(long seed, String folder, int steps, double wallSeconds, Map<Figure, Double> figures) {
        public static Run of(long seed, String folder, TrainSummary summary) {
            Map<Figure, Double> figures = new LinkedHashMap<>();
            for (Figure figure : Figure.values()) {
                Double value = figure.of(summary);
                if (value != null) {
                    figures.put(figure, value);
                }
            }
            return new Run(seed, folder, summary.steps(), summary.wallSeconds(), figures);
        }
    }

    /**
     * Means and paired differences.
     *
     * @param runs finished runs by arm; arms without any are left out
     */
    public static StudyResult of(Map<String, List<Run>> runs) {
        List<Run> first = null;
        Map<String, Arm> arms = new LinkedHashMap<>();
        for (Map.Entry<String, List<Run>> arm : runs.entrySet()) {
            List<Run> own = arm.getValue();
            if (own.isEmpty()) {
                continue;
            }
            Map<Figure, Estimate> figures = new LinkedHashMap<>();
            Map<Figure, Estimate> differences = new LinkedHashMap<>();
            for (Figure figure : Figure.values()) {
                if (own.stream().allMatch(run -> run.figures().containsKey(figure))) {
                    figures.put(figure, Estimate.of(values(own, figure)));
                    if (first != null) {
                        double[] paired = paired(first, own, figure);
                        if (paired.length > 0) {
                            differences.put(figure, Estimate.of(paired));
                        }
                    }
                }
            }
            arms.put(arm.getKey(), new Arm(arm.getKey(), own, figures, differences));
            first = first == null ? own : first;
        }
        return new StudyResult(List.copyOf(arms.values()));
    }

    private static double[] values(List<Run> runs, Figure figure) {
        return runs.stream()
                .mapToDouble(run -> Objects.requireNonNull(run.figures().get(figure)))
                .toArray();
    }

    private static double[] paired(List<Run> first, List<Run> other, Figure figure) {
        Map<Long, Double> before = new LinkedHashMap<>();
        first.forEach(run -> {
            Double value = run.figures().get(figure);
            if (value != null) {
                before.put(run.seed(), value);
            }
        });
        return other.stream()
                .filter(run -> before.containsKey(run.seed()))
                .mapToDouble(run -> Objects.requireNonNull(run.figures().get(figure))
                        - Objects.requireNonNull(before.get(run.seed())))
                .toArray();
    }
}
