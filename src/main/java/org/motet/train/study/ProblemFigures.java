package org.motet.train.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.motet.train.ProblemOutcomes;

/**
 * The figures of a run that are means over problems, problem by problem: how a difference hangs on the problems that were asked.
 *
 * @param problems ids
 * @param values by figure, one a problem; each a mean over templates
 */
public record ProblemFigures(List<String> problems, Map<Figure, double[]> values) {

    /** Of a finished run; empty if its folder does not say how each problem was answered. */
    static Optional<ProblemFigures> of(@Nullable ProblemOutcomes outcomes) {
        if (outcomes == null || outcomes.trained().isEmpty()) {
            return Optional.empty();
        }
        List<String> trained = outcomes.trained();
        List<String> heldOut = outcomes.byTemplate().keySet().stream()
                .filter(template -> !trained.contains(template))
                .toList();
        Map<Figure, double[]> values = new LinkedHashMap<>();
        values.put(Figure.TEMPLATE0_GREEDY, mean(outcomes, trained.subList(0, 1), ProblemOutcomes.Marks::greedy));
        values.put(Figure.TRAINED_GREEDY, mean(outcomes, trained, ProblemOutcomes.Marks::greedy));
        values.put(Figure.TRAINED_SAMPLED, mean(outcomes, trained, ProblemOutcomes.Marks::sampled));
        if (!heldOut.isEmpty()) {
            values.put(Figure.HELDOUT_GREEDY, mean(outcomes, heldOut, ProblemOutcomes.Marks::greedy));
        }
        return Optional.of(new ProblemFigures(outcomes.problems(), values));
    }

    private static double[] mean(
            ProblemOutcomes outcomes, List<String> templates, Function<ProblemOutcomes.Marks, String> kind) {
        double[] mean = new double[outcomes.problems().size()];
        for (String template : templates) {
            String marks =
                    kind.apply(Objects.requireNonNull(outcomes.byTemplate().get(template)));
            for (int p = 0; p < mean.length; p++) {
                mean[p] += (marks.charAt(p) - '0') / (double) templates.size();
            }
        }
        return mean;
    }

    /** The second less the first; null if one is missing or they speak of different problems. */
    static @Nullable ProblemFigures difference(@Nullable ProblemFigures first, @Nullable ProblemFigures other) {
        if (first == null || other == null || !first.problems.equals(other.problems)) {
            return null;
        }
        Map<Figure, double[]> values = new LinkedHashMap<>();
        other.values.forEach((figure, own) -> {
            double[] before = first.values.get(figure);
            if (before != null) {
                double[] difference = own.clone();
                for (int p = 0; p < difference.length; p++) {
                    difference[p] -= before[p];
                }
                values.put(figure, difference);
            }
        });
        return new ProblemFigures(other.problems, values);
    }

    /** Means over the problems of what the runs have on the average; empty unless all have the same problems. */
    static Map<Figure, Estimate> mean(List<? extends @Nullable ProblemFigures> runs) {
        List<ProblemFigures> all = new ArrayList<>();
        for (ProblemFigures run : runs) {
            if (run == null || !all.isEmpty() && !run.problems.equals(all.getFirst().problems)) {
                return Map.of();
            }
            all.add(run);
        }
        Map<Figure, Estimate> estimates = new LinkedHashMap<>();
        for (Figure figure : Figure.values()) {
            if (!all.isEmpty() && all.stream().allMatch(run -> run.values.containsKey(figure))) {
                double[] mean = new double[all.getFirst().problems.size()];
                for (ProblemFigures run : all) {
                    double[] own = Objects.requireNonNull(run.values.get(figure));
                    for (int p = 0; p < mean.length; p++) {
                        mean[p] += own[p] / all.size();
                    }
                }
                estimates.put(figure, Estimate.of(mean));
            }
        }
        return estimates;
    }
}
