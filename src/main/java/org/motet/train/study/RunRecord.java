package org.motet.train.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.motet.config.ConfigFormat;
import org.motet.metrics.JsonlSink;
import org.motet.metrics.MetricNames;
import org.motet.metrics.StepMetrics;
import org.motet.train.ProblemOutcomes;
import org.motet.train.Standing;
import org.motet.train.TrainConfig;
import org.motet.train.TrainSummary;

/**
 * A finished run in a few kilobytes, to be kept where its folder is not: what it was, how it went, what came out.
 *
 * @param changes keys of its config that are not as in the defaults, the folder left out
 * @param wallSeconds time of the run, beside whatever else the machine did
 * @param before standing before training, means over templates
 * @param after the same after training
 * @param byTemplate each template after training
 * @param course means over stretches of steps by name, in order
 * @param stepsEach steps of a stretch; the last may be shorter
 * @param problems which problems were answered right after training
 */
public record RunRecord(
        String arm,
        long seed,
        Map<String, String> changes,
        int steps,
        double wallSeconds,
        @Nullable Ends before,
        Ends after,
        Map<String, Standing.TemplateStanding> byTemplate,
        int stepsEach,
        Map<String, List<Double>> course,
        @Nullable ProblemOutcomes problems) {
    private static final int STRETCHES = 20;
    private static final List<String> COURSE = List.of(
            MetricNames.SCORE,
            MetricNames.ACCURACY,
            MetricNames.FORMAT,
            MetricNames.ENTROPY,
            "response_length/mean",
            "actor/grad_norm");

    /** Means over templates. */
    public record Ends(
            Standing.Figures template0,
            Standing.Figures trainedTemplates,
            Standing.@Nullable Figures heldoutTemplates,
            double entropy) {
        static Ends of(Standing standing) {
            return new Ends(
                    rounded(standing.template0()),
                    rounded(standing.trainedTemplates()),
                    standing.heldoutTemplates() == null ? null : rounded(standing.heldoutTemplates()),
                    rounded(standing.entropy()));
        }
    }

    /** Of a run that has been evaluated after training. */
    static RunRecord of(String arm, TrainConfig config, Path folder, TrainSummary summary) throws IOException {
        Map<String, String> defaults = ConfigFormat.values(TrainConfig.DEFAULT);
        Map<String, String> changes = new LinkedHashMap<>();
        ConfigFormat.values(config).forEach((key, value) -> {
            if (!value.equals(defaults.get(key)) && !key.equals("output.folder")) {
                changes.put(key, value);
            }
        });
        Standing after = Objects.requireNonNull(summary.after());
        Map<String, Standing.TemplateStanding> byTemplate = new LinkedHashMap<>();
        after.byTemplate().forEach((name, standing) -> byTemplate.put(name, rounded(standing)));
        Path metrics = folder.resolve("metrics.jsonl");
        List<StepMetrics> steps = Files.exists(metrics) ? JsonlSink.read(metrics) : List.of();
        int each = Math.max(1, (steps.size() + STRETCHES - 1) / STRETCHES);
        Map<String, List<Double>> course = new LinkedHashMap<>();
        COURSE.forEach(name -> course.put(name, course(steps, name, each)));
        return new RunRecord(
                arm,
                config.seed(),
                changes,
                summary.steps(),
                Math.round(summary.wallSeconds()),
                summary.before() == null ? null : Ends.of(summary.before()),
                Ends.of(after),
                byTemplate,
                each,
                course,
                ProblemOutcomes.after(folder).orElse(null));
    }

    private static List<Double> course(List<StepMetrics> steps, String name, int each) {
        List<Double> means = new ArrayList<>();
        for (int from = 0; from < steps.size(); from += each) {
            means.add(rounded(steps.subList(from, Math.min(from + each, steps.size())).stream()
                    .map(step -> step.get(name))
                    .filter(Objects::nonNull)
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElse(0)));
        }
        return means;
    }

    private static Standing.Figures rounded(Standing.Figures figures) {
        return new Standing.Figures(rounded(figures.greedy()), rounded(figures.sampled()), rounded(figures.format()));
    }

    private static Standing.TemplateStanding rounded(Standing.TemplateStanding one) {
        return new Standing.TemplateStanding(
                rounded(one.greedy()),
                rounded(one.sampled()),
                rounded(one.format()),
                rounded(one.reward()),
                rounded(one.entropy()),
                rounded(one.length()),
                rounded(one.truncated()));
    }

    private static double rounded(double value) {
        return Double.isFinite(value) ? Math.round(value * 1e5) / 1e5 : value;
    }
}
