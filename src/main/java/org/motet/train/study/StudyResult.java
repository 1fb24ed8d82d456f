package org.motet.train.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.motet.train.TrainSummary;

/**
 * Several arms of an experiment, each run under several seeds; {@code study.json}.
 *
 * @param arms in the order in which they were named
 * @param contrasts arms that differ by one factor alone, held against each other
 */
public record StudyResult(List<Arm> arms, List<Contrast> contrasts) {
    public StudyResult {
        arms = List.copyOf(arms);
        contrasts = List.copyOf(contrasts);
    }

    /**
     * An arm.
     *
     * @param runs finished runs by seed
     * @param figures means over the runs, with what another seed would change
     * @param byProblem the same means, with what other problems would change; of figures that are means over problems
     */
    public record Arm(String name, List<Run> runs, Map<Figure, Estimate> figures, Map<Figure, Estimate> byProblem) {}

    /**
     * Differences between the runs of two arms under the same seeds.
     *
     * @param factor by which they differ
     * @param seeds that both arms have
     * @param figures means of the differences over the seeds
     * @param byProblem means over the problems of what the seeds' differences are on the average
     */
    public record Contrast(
            String factor,
            String arm,
            String baseline,
            int seeds,
            Map<Figure, Estimate> figures,
            Map<Figure, Estimate> byProblem) {

        /** Whether a difference is apart from 0 by seeds and, where that can be said, by problems. */
        public boolean isClear(Figure figure) {
            Estimate bySeed = figures.get(figure);
            Estimate problems = byProblem.get(figure);
            return bySeed != null && bySeed.excludesZero() && (problems == null || problems.excludesZero());
        }
    }

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

    /** A finished run with its figures problem by problem; null where its folder does not have them. */
    public record Finished(Run run, @Nullable ProblemFigures problems) {}

    /**
     * Means and paired differences.
     *
     * @param runs finished runs by arm; arms without any are left out
     */
    public static StudyResult of(Map<String, List<Finished>> runs, List<StudyArms.Contrast> contrasts) {
        List<Arm> arms = new ArrayList<>();
        runs.forEach((name, own) -> {
            if (!own.isEmpty()) {
                arms.add(new Arm(
                        name,
                        own.stream().map(Finished::run).toList(),
                        estimates(own.stream().map(one -> one.run().figures()).toList()),
                        ProblemFigures.mean(own.stream().map(Finished::problems).toList())));
            }
        });
        List<Contrast> made = new ArrayList<>();
        for (StudyArms.Contrast pair : contrasts) {
            Contrast contrast = contrast(
                    pair, runs.getOrDefault(pair.baseline(), List.of()), runs.getOrDefault(pair.arm(), List.of()));
            if (contrast.seeds() > 0) {
                made.add(contrast);
            }
        }
        return new StudyResult(arms, made);
    }

    private static Contrast contrast(StudyArms.Contrast pair, List<Finished> first, List<Finished> other) {
        Map<Long, Finished> before = new LinkedHashMap<>();
        first.forEach(one -> before.put(one.run().seed(), one));
        List<Map<Figure, Double>> differences = new ArrayList<>();
        List<@Nullable ProblemFigures> byProblem = new ArrayList<>();
        for (Finished one : other) {
            Finished partner = before.get(one.run().seed());
            if (partner != null) {
                differences.add(difference(partner.run().figures(), one.run().figures()));
                byProblem.add(ProblemFigures.difference(partner.problems(), one.problems()));
            }
        }
        return new Contrast(
                pair.factor(),
                pair.arm(),
                pair.baseline(),
                differences.size(),
                estimates(differences),
                ProblemFigures.mean(byProblem));
    }

    private static Map<Figure, Double> difference(Map<Figure, Double> first, Map<Figure, Double> other) {
        Map<Figure, Double> differences = new LinkedHashMap<>();
        other.forEach((figure, value) -> {
            Double before = first.get(figure);
            if (before != null) {
                differences.put(figure, value - before);
            }
        });
        return differences;
    }

    /** Of the figures that all have. */
    private static Map<Figure, Estimate> estimates(List<Map<Figure, Double>> all) {
        Map<Figure, Estimate> estimates = new LinkedHashMap<>();
        for (Figure figure : Figure.values()) {
            if (!all.isEmpty() && all.stream().allMatch(one -> one.containsKey(figure))) {
                estimates.put(
                        figure,
                        Estimate.of(all.stream()
                                .mapToDouble(one -> Objects.requireNonNull(one.get(figure)))
                                .toArray()));
            }
        }
        return estimates;
    }
}
