package org.motet.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.motet.template.PromptTemplate;
import org.motet.template.TemplateSet;

/**
 * What the completions under one template say.
 *
 * @param template its name
 * @param heldOut whether training leaves it out
 * @param benchmarks in the order of the suite
 * @param macro mean over benchmarks
 * @param micro mean over questions
 * @param macroInterval of {@code macro}, from the benchmarks' intervals
 * @param microInterval of {@code micro}, over all questions
 * @param repeats (macro, micro) of each repeat by itself; one where nothing was repeated
 */
public record TemplateResult(
        String template,
        boolean heldOut,
        List<BenchmarkResult> benchmarks,
        double macro,
        double micro,
        Interval macroInterval,
        Interval microInterval,
        List<Repeat> repeats) {
    /** Averages of one pass over the suite. */
    public record Repeat(double macro, double micro) {}

    static TemplateResult of(
            List<Benchmark> benchmarks,
            PromptTemplate voice,
            int samples,
            int repeats,
            Map<Attempt.Key, Grade> grades) {
        String template = voice.name();
        List<BenchmarkResult> results = benchmarks.stream()
                .map(benchmark -> BenchmarkResult.of(benchmark, template, samples, grades))
                .toList();
        double[] accuracies =
                results.stream().mapToDouble(BenchmarkResult::accuracy).toArray();
        int[] sizes = results.stream().mapToInt(BenchmarkResult::n).toArray();
        List<double[]> scores = results.stream()
                .map(result -> result.scores().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray())
                .toList();
        return new TemplateResult(
                template,
                voice.tags().contains(TemplateSet.HELD_OUT),
                results,
                Averages.macro(accuracies),
                Averages.micro(accuracies, sizes),
                ScoreInterval.macro(scores),
                ScoreInterval.micro(scores),
                repeats(benchmarks, template, samples, repeats, grades, sizes));
    }

    /** What it says of one benchmark. */
    BenchmarkResult benchmark(String name) {
        return benchmarks.stream()
                .filter(result -> result.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Mean of a figure of the benchmarks over all questions; null if a benchmark does not have it. */
    @Nullable
    Double overQuestions(Function<BenchmarkResult, @Nullable Double> figure) {
        double[] values = new double[benchmarks.size()];
        for (int i = 0; i < values.length; i++) {
            Double value = figure.apply(benchmarks.get(i));
            if (value == null) {
                return null;
            }
            values[i] = value;
        }
        return Averages.micro(
                values, benchmarks.stream().mapToInt(BenchmarkResult::n).toArray());
    }

    private static List<Repeat> repeats(
            List<Benchmark> benchmarks,
            String template,
            int samples,
            int repeats,
            Map<Attempt.Key, Grade> grades,
            int[] sizes) {
        List<Repeat> averages = new ArrayList<>();
        int each = samples / repeats;
        for (int repeat = 0; repeat < repeats; repeat++) {
            double[] accuracies = new double[benchmarks.size()];
            for (int b = 0; b < accuracies.length; b++) {
                accuracies[b] = accuracy(benchmarks.get(b), template, repeat * each, each, grades);
            }
            averages.add(new Repeat(Averages.macro(accuracies), Averages.micro(accuracies, sizes)));
        }
        return averages;
    }

    private static double accuracy(
            Benchmark benchmark, String template, int first, int count, Map<Attempt.Key, Grade> grades) {
        int right = 0;
        for (int index = 0; index < benchmark.size(); index++) {
            for (int sample = first; sample < first + count; sample++) {
                Grade grade = grades.get(new Attempt.Key(benchmark.name(), index, template, sample));
                right += grade != null && grade.correct() ? 1 : 0;
            }
        }
        return (double) right / (benchmark.size() * count);
    }
}
