package org.motet.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How much depends on the voice in which problems are asked: the same problems, one answer under each template.
 *
 * @param all over all templates
 * @param seen over those of training; null if there are none
 * @param heldOut over those that training never draws; null if there are none
 */
public record Robustness(
        Over all, @Nullable Over seen, @Nullable Over heldOut) {
    /**
     * Figures over some templates. Accuracies are in [0, 1].
     *
     * @param templates how many
     * @param mean of the templates' accuracies
     * @param worst lowest accuracy
     * @param worstTemplate the first template that has it
     * @param spread highest minus lowest accuracy
     * @param deviation sample standard deviation of the accuracies; 0 for one template
     * @param agreement share of pairs of templates that end with the same answer, averaged over problems; an answer that is
     *     missing agrees with nothing. Null for one template
     */
    public record Over(
            int templates,
            double mean,
            double worst,
            String worstTemplate,
            double spread,
            double deviation,
            @Nullable Double agreement) {}

    /**
     * Robustness over one set of problems.
     *
     * @param answers by template name: the final answer to each problem, in the same order under every template
     * @param heldOut names of the templates that training never draws; others than those of {@code answers} don't matter
     * @throws IllegalArgumentException if there is no template or no problem, or the templates answer different numbers of them
     */
    public static Robustness of(Map<String, List<FinalAnswer>> answers, Set<String> heldOut) {
        return macro(List.of(answers), heldOut);
    }

    /** Robustness over several sets of problems that all count the same; every set has the same templates. */
    public static Robustness macro(List<Map<String, List<FinalAnswer>>> sets, Set<String> heldOut) {
        sets.forEach(Robustness::check);
        Over all = over(sets, template -> true);
        if (all == null) {
            throw new IllegalArgumentException("robustness needs at least one template");
        }
        return new Robustness(all, over(sets, template -> !heldOut.contains(template)), over(sets, heldOut::contains));
    }

    private static void check(Map<String, List<FinalAnswer>> answers) {
        int problems = answers.values().stream().mapToInt(List::size).max().orElse(0);
        answers.forEach((template, given) -> {
            if (given.isEmpty() || given.size() != problems) {
                throw new IllegalArgumentException("template '" + template + "' has answers to " + given.size() + " of "
                        + problems + " problems; robustness needs one for each");
            }
        });
    }

    private static @Nullable Over over(List<Map<String, List<FinalAnswer>>> sets, Predicate<String> chosen) {
        Map<String, Double> accuracies = new LinkedHashMap<>();
        double agreement = 0;
        for (Map<String, List<FinalAnswer>> set : sets) {
            List<List<FinalAnswer>> byTemplate = new ArrayList<>();
            set.forEach((template, answers) -> {
                if (chosen.test(template)) {
                    byTemplate.add(answers);
                    accuracies.merge(template, accuracy(answers) / sets.size(), Double::sum);
                }
            });
            agreement += agreement(byTemplate) / sets.size();
        }
        return accuracies.isEmpty() ? null : over(accuracies, accuracies.size() < 2 ? null : (Double) agreement);
    }

    private static Over over(Map<String, Double> accuracies, @Nullable Double agreement) {
        double mean = 0;
        double best = 0;
        double worst = Double.POSITIVE_INFINITY;
        String worstTemplate = "";
        for (Map.Entry<String, Double> entry : accuracies.entrySet()) {
            double accuracy = entry.getValue();
            mean += accuracy / accuracies.size();
            best = Math.max(best, accuracy);
            if (accuracy < worst) {
                worst = accuracy;
                worstTemplate = entry.getKey();
            }
        }
        double[] values =
                accuracies.values().stream().mapToDouble(Double::doubleValue).toArray();
        return new Over(values.length, mean, worst, worstTemplate, best - worst, Averages.deviation(values), agreement);
    }

    private static double accuracy(List<FinalAnswer> answers) {
        return answers.stream().filter(FinalAnswer::correct).count() / (double) answers.size();
    }

    /** Mean over problems of the share of pairs of templates whose answers are the same; 0 for fewer than two templates. */
    private static double agreement(List<List<FinalAnswer>> byTemplate) {
        int templates = byTemplate.size();
        if (templates < 2) {
            return 0;
        }
        int problems = byTemplate.getFirst().size();
        double sum = 0;
        for (int problem = 0; problem < problems; problem++) {
            int[] votes = new int[templates];
            int same = 0;
            for (int answer : FinalAnswer.classes(at(byTemplate, problem))) {
                same += answer == FinalAnswer.NONE ? 0 : votes[answer]++;
            }
            sum += same / (templates * (templates - 1) / 2.0);
        }
        return sum / problems;
    }

    private static List<FinalAnswer> at(List<List<FinalAnswer>> byTemplate, int problem) {
        return byTemplate.stream().map(answers -> answers.get(problem)).toList();
    }
}
