package org.motet.evaluation;

import java.util.List;
import java.util.function.Function;

/**
 * Intervals of what {@link Robustness} says of some templates, over questions.
 *
 * @param mean of the mean over the templates: a question's score is its mean over them
 * @param worst of the worst template's accuracy, by itself
 */
record TemplateIntervals(Interval mean, Interval worst) {
    /** For one benchmark. */
    static TemplateIntervals benchmark(TemplateGroup group, String name) {
        return new TemplateIntervals(
                ScoreInterval.of(means(group.templates(), name)),
                worst(group, template -> template.benchmark(name).interval()));
    }

    /** For the mean over benchmarks. */
    static TemplateIntervals macro(TemplateGroup group) {
        return new TemplateIntervals(
                ScoreInterval.macro(means(group.templates())), worst(group, TemplateResult::macroInterval));
    }

    /** For the mean over questions. */
    static TemplateIntervals micro(TemplateGroup group) {
        return new TemplateIntervals(
                ScoreInterval.micro(means(group.templates())), worst(group, TemplateResult::microInterval));
    }

    private static Interval worst(TemplateGroup group, Function<TemplateResult, Interval> interval) {
        return group.templates().stream()
                .filter(template -> template.template().equals(group.over().worstTemplate()))
                .map(interval)
                .findFirst()
                .orElseThrow();
    }

    private static List<double[]> means(List<TemplateResult> templates) {
        return templates.getFirst().benchmarks().stream()
                .map(benchmark -> means(templates, benchmark.name()))
                .toList();
    }

    /** Score of each question of a benchmark, meaned over the templates. */
    private static double[] means(List<TemplateResult> templates, String name) {
        double[] means = new double[templates.getFirst().benchmark(name).n()];
        for (TemplateResult template : templates) {
            List<Double> scores = template.benchmark(name).scores();
            for (int question = 0; question < means.length; question++) {
                means[question] += scores.get(question) / templates.size();
            }
        }
        return means;
    }
}
